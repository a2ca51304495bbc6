import Domain

/// Reads the steps of a flow test.
struct FlowTestStepReader {
    let values: FlowTestValues
    let people: FlowTestPeople

    private var report: FileReport { values.report }

    static let actions = ["reply", "outcome", "upload", "cancel", "stop", "start", "scripts", "expect"]

    /// Nil where it holds a mistake.
    func read(_ node: JSONNode) -> FlowTest.Step? {
        guard let object = ObjectReader(node, "a step", report, keys: ["after", "at"] + Self.actions) else {
            return nil
        }
        let when =
            object.has("at") || object.has("after")
            ? values.when(object) : .after(FlowTest.Span(days: 0, seconds: 0))
        let present = Self.actions.filter(object.has)
        guard present.count == 1, let name = present.first, let body = object.optional(name) else {
            let actions = Quoting.list(Self.actions)
            report.error(
                .badStep, at: node.offset,
                present.isEmpty
                    ? "nothing happens in this step (one of \(actions))"
                    : "a step is one thing, not \(present.joined(separator: " and ")) (write a step for each)")
            return nil
        }
        guard let action = action(name, body), let when else { return nil }
        return FlowTest.Step(when: when, action: action, line: values.line(of: node.offset))
    }

    private func action(_ name: String, _ node: JSONNode) -> FlowTest.Action? {
        switch name {
        case "reply": return reply(node)
        case "outcome": return outcome(node)
        case "upload": return upload(node)
        case "cancel":
            let keys = ["participant", "communication"]
            guard let object = ObjectReader(node, "a cancellation", report, keys: keys) else { return nil }
            let communication = values.communicationName(object)
            return people.name(object, report).map { .cancel(participant: $0, communication: communication) }
        case "stop": return discards(node).map { .stop(discardsBacklog: $0) }
        case "start": return discards(node).map { .start(discardsBacklog: $0) }
        case "scripts": return .scripts(values.scripts(node))
        default:
            guard let list = ObjectReader.list(node, of: "checks", report) else { return nil }
            if list.isEmpty {
                report.error(.emptyList, at: node.offset, "nothing is checked (write at least one)")
            }
            return .expect(list.compactMap { values.check($0, people) })
        }
    }

    private func discards(_ node: JSONNode) -> Bool? {
        ObjectReader(node, "stopping and starting", report, keys: ["discard_backlog"])
            .map { $0.boolean("discard_backlog") ?? false }
    }

    private func reply(_ node: JSONNode) -> FlowTest.Action? {
        let keys = ["participant", "communication", "text", "results", "completes", "channel"]
        guard let object = ObjectReader(node, "a reply", report, keys: keys) else { return nil }
        let communication = values.communicationName(object)
        let results = values.results(object)
        let text = object.string("text")?.text ?? ""
        let completes = object.boolean("completes")
        let channel = object.string("channel")
        if let channel, let other = ["communication", "results", "completes"].first(where: object.has) {
            report.error(
                .badStep, at: channel.offset,
                "who writes on a channel of their own accord answers nothing (leave out \"\(other)\", or \"channel\")")
        }
        return people.name(object, report).map { participant in
            .reply(
                FlowTest.Reply(
                    participant: participant, communication: communication, text: text, results: results,
                    completes: completes ?? true, isDecided: completes != nil || !results.isEmpty,
                    channel: channel?.text))
        }
    }

    private func outcome(_ node: JSONNode) -> FlowTest.Action? {
        let keys = ["participant", "communication", "status", "reason", "detail", "results", "times"]
        guard let object = ObjectReader(node, "an outcome", report, keys: keys) else { return nil }
        let participant = people.optionalName(object, report)
        let communication = values.communicationName(object, isRequired: true)
        let names = FlowTest.Outcome.Kind.allCases.map(\.rawValue)
        var kind: FlowTest.Outcome.Kind?
        if let text = object.requiredString("status", "what becomes of it: one of \(Quoting.list(names))") {
            kind = FlowTest.Outcome.Kind(rawValue: text.text)
            if kind == nil {
                report.error(
                    .unknownStatus, at: text.offset,
                    "no outcome is called \(Quoting.quoted(text.text)) (\(NearestName.oneOf(names, insteadOf: text.text)))"
                )
            }
        }
        guard let kind, let communication else { return nil }
        var reason = StatusReason.refused
        if let text = object.string("reason") {
            if kind != .failed { refuse("reason", "Failed", object) }
            guard let code = values.reason(text) else { return nil }
            reason = code
        }
        var times = 1
        if let node = object.optional("times") {
            switch kind {
            case .retry, .unknown, .unavailable: break
            case .delivered, .read, .completed, .noResponse, .failed:
                refuse("times", "Retry, Unknown and Unavailable", object)
            }
            if case .integer(let number) = node.value, (1...100).contains(number) {
                times = Int(number)
            } else {
                ObjectReader.reportWrongType(node, "a whole number of attempts, 1 to 100", report)
            }
        }
        let results = values.results(object)
        switch kind {
        case .completed, .noResponse: break
        case .delivered, .read, .failed, .retry, .unknown, .unavailable:
            if object.has("results") { refuse("results", "Completed and NoResponse", object) }
        }
        return .outcome(
            FlowTest.Outcome(
                participant: participant, communication: communication, kind: kind, reason: reason,
                detail: object.string("detail")?.text, results: results, times: times))
    }

    private func refuse(_ key: String, _ kinds: String, _ object: ObjectReader) {
        report.error(
            .badStep, at: object.optional(key)?.offset ?? object.offset, "\"\(key)\" is of \(kinds) only (leave it out)"
        )
    }

    private func upload(_ node: JSONNode) -> FlowTest.Action? {
        let nodes: [JSONNode]
        if case .array(let elements) = node.value { nodes = elements } else { nodes = [node] }
        if nodes.isEmpty { report.error(.emptyList, at: node.offset, "no row at all (write at least one)") }
        let rows = nodes.compactMap(row)
        return rows.count == nodes.count ? .upload(rows) : nil
    }

    private func row(_ node: JSONNode) -> FlowTest.Row? {
        let keys = ["participant", "attributes", "timezone", "object_id"]
        guard let object = ObjectReader(node, "a row", report, keys: keys) else { return nil }
        let attributes = object.optional("attributes").map { values.attributes($0) } ?? []
        let zone = values.zone(object)
        let objectID = object.string("object_id")?.text
        return people.name(object, report).map {
            FlowTest.Row(participant: $0, attributes: attributes, zone: zone, objectID: objectID)
        }
    }
}
