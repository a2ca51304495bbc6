package import Domain
package import Scheduling

/// Reads one `*.test.json`. Pure; every mistake goes to the file's report.
struct FlowTestReader {
    let context: CampaignContext
    let report: FileReport
    /// Path inside the campaign's directory.
    let file: String
    /// The campaign's; nil: the tenant's, which is not known here.
    let zone: String?

    static let keys = [
        "$schema", "format", "name", "description", "start", "participants", "scripts", "script", "until", "include",
        "expected", "finally",
    ]
    static let maximumParticipants = 1000
    static let maximumSteps = 10_000
    static let maximumEntries = 100_000

    /// Nil where the file holds errors.
    func read() -> FlowTest? {
        let document = JSONDocument(reading: report)
        // What a broken file does not say is not missing in it.
        guard document.isComplete, let root = document.root,
            let object = ObjectReader(root, "a flow test", report, keys: Self.keys)
        else { return nil }
        DocumentHead.checkFormat(object)
        _ = object.string("$schema")
        let name = object.string("name").map { TextRule.check($0, "the name", report) ?? "" }
        let description = object.string("description")?.text ?? ""
        let values = FlowTestValues(context: context, report: report)
        let start = object.required("start", "when the test begins, as in \"2026-06-08T08:00\"").flatMap(values.moment)
        var people = FlowTestPeople()
        let participants = readParticipants(object, values, &people)
        let scripts = object.optional("scripts").map(values.scripts) ?? [:]
        let rawSteps = object.list("script", of: "steps") ?? []
        if rawSteps.count > Self.maximumSteps, let place = object.optional("script") {
            report.error(.tooManyValues, at: place.offset, "more than \(Self.maximumSteps) steps (split the test)")
        }
        people.addNewcomers(rawSteps)
        let stepReader = FlowTestStepReader(values: values, people: people)
        let steps = rawSteps.prefix(Self.maximumSteps).compactMap(stepReader.read)
        let until = object.optional("until").flatMap(values.stepTime)
        let (included, knowsIncluded) = readIncluded(object)
        let entryReader = FlowTestEntryReader(
            values: values, people: people, included: included, knowsIncluded: knowsIncluded)
        let entries = readEntries(object, entryReader)
        let checks = object.list("finally", of: "checks")?.map { values.check($0, people) } ?? []
        checkOrder(start, rawSteps.prefix(Self.maximumSteps), until, object)
        guard !report.hasErrors, let start else { return nil }
        return FlowTest(
            file: file, name: name ?? String(file.dropLast(DefinitionSource.testSuffix.count)),
            description: description, start: start, participants: participants, scripts: scripts,
            steps: steps, until: until, included: FlowTest.alwaysIncluded.union(included),
            expected: entries, finally: checks.compactMap { $0 })
    }

    private func readParticipants(
        _ object: ObjectReader, _ values: FlowTestValues, _ people: inout FlowTestPeople
    ) -> [FlowTest.Participant] {
        let hint = "who is there: [{\"id\": \"ann\", \"attributes\": {\"email\": …}}]"
        guard let node = object.required("participants", hint),
            let list = ObjectReader.list(node, of: "participants", report)
        else {
            people.isComplete = false
            return []
        }
        if list.isEmpty {
            report.error(.emptyList, at: node.offset, "nobody is there (\(hint))")
            people.isComplete = false
        }
        if list.count > Self.maximumParticipants {
            report.error(
                .tooManyValues, at: node.offset,
                "more than \(Self.maximumParticipants) participants (a simulation is for many)")
            people.isComplete = false
            return []
        }
        return list.compactMap { participant($0, values, &people) }
    }

    private func participant(
        _ node: JSONNode, _ values: FlowTestValues, _ people: inout FlowTestPeople
    ) -> FlowTest.Participant? {
        let keys = ["id", "attributes", "timezone", "object_id", "at", "after"]
        guard let object = ObjectReader(node, "a participant", report, keys: keys) else {
            people.isComplete = false
            return nil
        }
        let id = object.requiredString("id", "how this test names them, as in \"ann\"")
            .flatMap { id in TextRule.check(id, "the id", report).map { (text: $0, offset: id.offset) } }
        if let id, !people.add(id.text) {
            report.error(
                .duplicateParticipant, at: id.offset,
                "there is a participant \(Quoting.quoted(id.text)) above already (choose another id)")
            people.isComplete = false
        }
        if id == nil { people.isComplete = false }
        let attributes = object.required("attributes", "their row: {\"email\": \"ann@example.org\"}")
            .map { values.attributes($0) }
        let zone = values.zone(object)
        let joins = values.when(object)
        guard let id, let attributes else { return nil }
        return FlowTest.Participant(
            id: id.text, attributes: attributes, zone: zone, objectID: object.string("object_id")?.text ?? "",
            joins: joins, line: values.line(of: node.offset))
    }

    /// The statuses, and whether all of them could be read.
    private func readIncluded(_ object: ObjectReader) -> (statuses: Set<CommunicationStatus>, isComplete: Bool) {
        var included: Set<CommunicationStatus> = []
        let names = FlowTest.includable.map(\.name)
        guard let list = object.list("include", of: "statuses") else { return ([], !object.has("include")) }
        var isComplete = true
        for node in list {
            guard let text = ObjectReader.string(node, "a status, as in \"Planned\"", report) else {
                isComplete = false
                continue
            }
            guard let status = CommunicationStatus(name: text.text), FlowTest.includable.contains(status) else {
                let isThere = CommunicationStatus(name: text.text) != nil
                report.error(
                    .unknownStatus, at: text.offset,
                    isThere
                        ? "\(text.text) is in every timeline (leave it out)"
                        : "there is no status \(Quoting.quoted(text.text)) to include "
                            + "(\(NearestName.oneOf(names, insteadOf: text.text)))")
                isComplete = false
                continue
            }
            if !included.insert(status).inserted {
                report.error(.duplicateItem, at: text.offset, "\(Quoting.quoted(status.name)) stands twice (keep one)")
            }
        }
        return (included, isComplete)
    }

    private func readEntries(_ object: ObjectReader, _ reader: FlowTestEntryReader) -> [FlowTest.Entry] {
        let hint = "the timeline; [] where nothing may come of it"
        guard let node = object.required("expected", hint),
            let list = ObjectReader.list(node, of: "entries of the timeline", report)
        else { return [] }
        if list.count > Self.maximumEntries {
            report.error(.tooManyValues, at: node.offset, "more than \(Self.maximumEntries) entries (split the test)")
        }
        return list.prefix(Self.maximumEntries).compactMap(reader.read)
    }

    /// Steps go forward in time. Where the zone is the tenant's, UTC stands in for it: what is compared shares it.
    ///
    /// A step whose time cannot be read takes none: whatever it is, what comes after it is not before the step above.
    private func checkOrder(
        _ start: FlowTest.Moment?, _ steps: some Sequence<JSONNode>, _ until: FlowTest.StepTime?, _ object: ObjectReader
    ) {
        guard let zone = Zone.named(zone ?? "UTC"), let start else { return }
        let begin = zone.resolve(start.reading)
        var last = begin
        for step in steps {
            guard let next = FlowTestValues.time(of: step)?.instant(after: last, in: zone) else { continue }
            if next < last {
                report.error(
                    .wrongOrder, at: step.offset,
                    "this step is before the one above it, or before the start (steps stand in order of time)")
                return
            }
            last = next
        }
        if let until, let place = object.optional("until"), until.instant(after: begin, in: zone) < last {
            report.error(.wrongOrder, at: place.offset, "the test would end before its last step, or before its start")
        }
    }
}

extension FlowTest.StepTime {
    /// The instant that is meant; weeks and days keep the wall clock of the zone.
    package func instant(after instant: Instant, in zone: Zone) -> Instant {
        switch self {
        case .at(let moment): return zone.resolve(moment.reading)
        case .after(let span):
            var moved = instant
            if span.days > 0 {
                var wall = zone.wallClock(at: instant)
                wall.date.daysSinceEpoch += Int32(clamping: span.days)
                wall.utcOffset = nil
                moved = zone.resolve(wall)
            }
            return moved + .seconds(span.seconds)
        }
    }
}
