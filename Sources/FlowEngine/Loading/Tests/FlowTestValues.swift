import Domain
import Scheduling
import Values

/// Reads what the parts of a flow test share: moments, amounts of time, attributes, checks of fields, stand-ins.
struct FlowTestValues {
    let context: CampaignContext
    let report: FileReport

    // MARK: Time

    func moment(_ node: JSONNode) -> FlowTest.Moment? {
        guard let text = ObjectReader.string(node, "a moment, as in \"2026-06-08T09:00\"", report) else { return nil }
        if let moment = Self.moment(text.text) { return moment }
        report.error(
            .badMoment, at: text.offset,
            "\(Quoting.quoted(text.text, limit: 40)) is no moment (a date and a time, as in \"2026-06-08T09:00\", "
                + "with an offset or without)")
        return nil
    }

    static func moment(_ text: String) -> FlowTest.Moment? {
        guard case .datetime(let reading)? = ISO8601(text) else { return nil }
        return FlowTest.Moment(reading: reading, hasSeconds: text.utf8.dropFirst(16).first == UInt8(ascii: ":"))
    }

    func span(_ node: JSONNode) -> FlowTest.Span? {
        guard let text = ObjectReader.string(node, "an amount of time, as in \"2h\"", report) else { return nil }
        if let span = SpanReader.span(text.text) { return span }
        report.error(
            .badSpan, at: text.offset,
            "\(Quoting.quoted(text.text, limit: 40)) is no amount of time (as in \"2h\", \"1d 30m\", \"1w\"; at most ten years)"
        )
        return nil
    }

    /// A moment or an amount of time.
    func stepTime(_ node: JSONNode) -> FlowTest.StepTime? {
        if case .string(let text) = node.value {
            if let moment = Self.moment(text) { return .at(moment) }
            if let span = SpanReader.span(text) { return .after(span) }
        }
        guard let text = ObjectReader.string(node, "a moment or an amount of time", report) else { return nil }
        report.error(
            .badMoment, at: text.offset,
            "\(Quoting.quoted(text.text, limit: 40)) is neither a moment (\"2026-06-08T09:00\") nor an amount of time "
                + "(\"30d\")")
        return nil
    }

    /// `at` or `after` of a participant or a step; nil where neither is there or right.
    func when(_ object: ObjectReader) -> FlowTest.StepTime? {
        if object.has("at"), object.has("after") {
            report.error(.badStep, at: object.offset, "\"at\" and \"after\" both say when (write one of them)")
            return nil
        }
        if let node = object.optional("at") { return moment(node).map { .at($0) } }
        return object.optional("after").flatMap(span).map { .after($0) }
    }

    /// What `when` reads, without a word about mistakes.
    static func time(of step: JSONNode) -> FlowTest.StepTime? {
        guard case .object(let members) = step.value else { return nil }
        let times = members.filter { $0.key == "at" || $0.key == "after" }
        guard times.count == 1, case .string(let text) = times[0].value.value else { return nil }
        return times[0].key == "at" ? moment(text).map { .at($0) } : SpanReader.span(text).map { .after($0) }
    }

    func line(of offset: Int) -> Int {
        var line = 1
        for byte in report.bytes.prefix(offset) where byte == 0x0A { line += 1 }
        return line
    }

    // MARK: Rows

    func zone(_ object: ObjectReader) -> String? {
        guard let zone = object.string("timezone") else { return nil }
        if Zone.named(zone.text) == nil {
            report.error(
                .unknownTimezone, at: zone.offset,
                "there is no time zone \(Quoting.quoted(zone.text)) in the tz database "
                    + "(an IANA name, as in \"Europe/London\")")
        }
        return zone.text
    }

    /// Values of a row; what the fields make of them is the row's affair when it is taken.
    func attributes(_ node: JSONNode) -> [FlowTest.Attribute] {
        guard case .object(let members) = node.value else {
            ObjectReader.reportWrongType(node, "an object of values by field name", report)
            return []
        }
        return members.compactMap { member in
            guard checkImported(member), let value = scalar(member.value) else { return nil }
            return FlowTest.Attribute(name: member.key, value: value)
        }
    }

    private func scalar(_ node: JSONNode) -> JSONScalar? {
        switch node.value {
        case .null: return .null
        case .boolean(let value): return .boolean(value)
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .string(let text): return .string(text)
        case .array, .object, .unreadable:
            ObjectReader.reportWrongType(node, "a text, a number, true, false or null", report)
            return nil
        }
    }

    private func checkImported(_ member: JSONMember) -> Bool {
        let levels: [FieldLevel] = [.participant, .customer]
        var isThere = false
        for level in levels {
            switch context.declared.entry(level, member.key) {
            case .faulty?: return true
            case .field(let field)?:
                if field.isImported { return true }
                isThere = true
            case nil: break
            }
        }
        guard context.declared.isComplete else { return true }
        if isThere {
            report.error(
                .fieldNotImported, at: member.keyOffset,
                "no row can carry \(Quoting.quoted(member.key)) (declare it with \"import\": true, or leave it out)")
        } else {
            let names = levels.flatMap { context.declared.names($0) }
            report.error(
                .unknownField, at: member.keyOffset,
                "no field is called \(Quoting.quoted(member.key)) "
                    + "(\(NearestName.text(member.key, among: names, else: "declare it in campaign.json's \"fields\"")))"
            )
        }
        return false
    }

    // MARK: Checks

    /// Values of fields, typed: `FIELD`, `participant.FIELD`, `customer.FIELD`.
    func fields(_ node: JSONNode) -> [FlowTest.FieldExpectation] {
        guard case .object(let members) = node.value else {
            ObjectReader.reportWrongType(node, "an object of values by field", report)
            return []
        }
        return members.compactMap(field)
    }

    private func field(_ member: JSONMember) -> FlowTest.FieldExpectation? {
        let steps = PropertyReader.steps(member.key)
        let level: FieldLevel
        let name: String
        switch (FieldLevel(rawValue: steps[0]), steps.count) {
        case (let written?, 2):
            level = written
            name = steps[1]
        case (_, 1):
            level = context.declared.level(ofBare: steps[0]) ?? .participant
            name = steps[0]
        case _:
            report.error(
                .badProperty, at: member.keyOffset,
                "\(Quoting.quoted(member.key)) is no field (FIELD, \"participant.FIELD\" or \"customer.FIELD\")")
            return nil
        }
        guard let property = PropertyReader(context: context, report: report).field(level, name, member.keyOffset),
            scalar(member.value) != nil
        else { return nil }
        let expectation = { (value: FieldValue?) in
            FlowTest.FieldExpectation(level: level, name: name, value: value, written: member.key)
        }
        if case .null = member.value.value { return expectation(nil) }
        let reader = ValueReader(context: context, report: report)
        guard
            case .constant(let value)? = reader.read(
                member.value, as: property.type, options: property.options, for: .assignment)?.source
        else { return nil }
        return expectation(value)
    }

    func check(_ node: JSONNode, _ people: FlowTestPeople) -> FlowTest.Check? {
        let keys = ["participant", "fields", "communications"]
        guard let object = ObjectReader(node, "a check", report, keys: keys) else { return nil }
        let participant = people.name(object, report)
        let fields = object.optional("fields").map(fields) ?? []
        var communications: [FlowTest.StatusExpectation] = []
        if let node = object.optional("communications") {
            guard case .object(let members) = node.value else {
                ObjectReader.reportWrongType(node, "an object of statuses by communication name", report)
                return nil
            }
            for member in members {
                let reader = PropertyReader(context: context, report: report)
                guard reader.checkCommunication(member.key, member.keyOffset) else { continue }
                if case .null = member.value.value {
                    communications.append(FlowTest.StatusExpectation(communication: member.key, status: nil))
                } else if let status = status(member.value) {
                    communications.append(FlowTest.StatusExpectation(communication: member.key, status: status))
                }
            }
        }
        if !object.has("fields"), !object.has("communications") {
            report.error(
                .badStep, at: object.offset, "nothing is checked (give \"fields\", \"communications\" or both)")
        }
        guard let participant else { return nil }
        return FlowTest.Check(
            participant: participant, fields: fields, communications: communications, line: line(of: node.offset))
    }

    func status(_ node: JSONNode) -> CommunicationStatus? {
        guard let text = ObjectReader.string(node, "a status, as in \"Started\"", report) else { return nil }
        if let status = CommunicationStatus(name: text.text) { return status }
        let names = CommunicationStatus.allCases.map(\.name)
        report.error(
            .unknownStatus, at: text.offset,
            "there is no status \(Quoting.quoted(text.text)) (\(NearestName.oneOf(names, insteadOf: text.text)))")
        return nil
    }

    func reason(_ text: (text: String, offset: Int)) -> StatusReason? {
        if let reason = StatusReason(rawValue: text.text) { return reason }
        let names = StatusReason.allCases.map(\.rawValue)
        report.error(
            .unknownReason, at: text.offset,
            "there is no reason \(Quoting.quoted(text.text)) (\(NearestName.oneOf(names, insteadOf: text.text)))")
        return nil
    }

    func communicationName(_ object: ObjectReader, isRequired: Bool = false) -> String? {
        let hint = "the communication_name of a node"
        guard
            let text = isRequired
                ? object.requiredString("communication", hint) : object.string("communication"),
            PropertyReader(context: context, report: report).checkCommunication(text.text, text.offset)
        else { return nil }
        return text.text
    }

    // MARK: What agents and scripts answer

    /// Values that an agent records, by result name; its definition types them.
    func results(_ object: ObjectReader) -> [String: FieldValue?] {
        guard let node = object.optional("results") else { return [:] }
        guard case .object(let members) = node.value else {
            ObjectReader.reportWrongType(node, "an object of values by result name", report)
            return [:]
        }
        var results: [String: FieldValue?] = [:]
        for member in members {
            guard let value = scalar(member.value) else { continue }
            results[member.key] = .some(Self.value(value))
        }
        return results
    }

    private static func value(_ scalar: JSONScalar) -> FieldValue? {
        switch scalar {
        case .null: nil
        case .boolean(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .string(let text): .string(text)
        }
    }

    func scripts(_ node: JSONNode) -> [String: FlowTest.ScriptStandIn] {
        guard case .object(let members) = node.value else {
            ObjectReader.reportWrongType(node, "an object: {\"score.py\": {\"participant\": {…}}}", report)
            return [:]
        }
        let folder = "scripts/"
        let known = context.files.keys.filter { $0.hasPrefix(folder) }.map { String($0.dropFirst(folder.count)) }
            .sorted()
        var answers: [String: FlowTest.ScriptStandIn] = [:]
        for member in members {
            guard known.contains(member.key) else {
                let hint = known.isEmpty ? "it has none" : NearestName.oneOf(known, insteadOf: member.key)
                report.error(
                    .unknownScript, at: member.keyOffset,
                    "the campaign has no script \(Quoting.quoted(member.key)) (\(hint))")
                continue
            }
            answers[member.key] = standIn(member.value)
        }
        return answers
    }

    private func standIn(_ node: JSONNode) -> FlowTest.ScriptStandIn? {
        let keys = ["participant", "customer", "error"]
        guard let object = ObjectReader(node, "a script's answer", report, keys: keys) else { return nil }
        if let error = object.string("error") {
            if object.has("participant") || object.has("customer") {
                report.error(
                    .badStep, at: object.offset, "a script either fails or answers (write \"error\" or fields)")
            }
            return TextRule.check(error, "the error", limit: 4000, report).map { .fails($0) }
        }
        var writes: [ScriptWrite] = []
        for level in FieldLevel.allCases {
            guard let node = object.optional(level.rawValue) else { continue }
            guard case .object(let members) = node.value else {
                ObjectReader.reportWrongType(node, "an object of values by field", report)
                continue
            }
            for member in members {
                guard
                    PropertyReader(context: context, report: report).field(level, member.key, member.keyOffset) != nil,
                    case .field(let field)? = context.declared.entry(level, member.key),
                    let value = scalar(member.value)
                else { continue }
                writes.append(ScriptWrite(level: level, field: member.key, value: Self.written(value, as: field.type)))
            }
        }
        return .returns(writes)
    }

    /// A script hands over dates as dates; whether the value fits its field is looked at when it is written.
    private static func written(_ scalar: JSONScalar, as type: FieldType) -> FieldValue? {
        guard case .string(let text) = scalar, type == .date || type == .datetime, let moment = ISO8601(text) else {
            return value(scalar)
        }
        switch moment {
        case .date(let date): return .date(date)
        case .datetime(let datetime): return .datetime(datetime)
        }
    }
}
