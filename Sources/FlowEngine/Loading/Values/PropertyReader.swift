import Domain
import Expressions

/// Reads references to what a run can see: `participant.amount`, `communications.REMINDED.status`.
struct PropertyReader {
    let context: CampaignContext
    let report: FileReport

    struct Property {
        var reference: PropertyReference
        /// Nil for results where agents are not known or differ.
        var type: FieldType?
        /// Of a choice; empty otherwise.
        var options: [String] = []

        /// What is certain of it as a time: the product's own stamps are instants, other datetimes may have an offset or not.
        var timeKind: TimeKind? {
            switch reference {
            case .communication(.startedAt), .communication(.endedAt), .namedCommunication(_, .startedAt),
                .namedCommunication(_, .endedAt), .participant("result_at"):
                .aware
            case .result, .namedCommunication(_, .result): nil
            case .customer, .participant, .communication, .namedCommunication:
                switch type {
                case .date: .date
                case .datetime, nil: nil
                case .string, .integer, .number, .boolean, .email, .phone, .url, .choice: .other
                }
            }
        }
    }

    static let scopes = ["customer", "participant", "result", "communication", "communications"]
    static let communicationAttributes = ["status", "name", "channel", "agent", "started_at", "ended_at"]
    static let namedAttributes = ["status", "started_at", "ended_at", "result"]

    /// What stands between the dots; at most one more than any property has.
    static func steps(_ text: String) -> [String] {
        text.split(separator: ".", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
    }

    /// Nil where it names nothing that is there, which is reported.
    func read(_ text: (text: String, offset: Int)) -> Property? {
        let steps = Self.steps(text.text)
        switch (steps[0], steps.count) {
        case ("customer", 2): return field(.customer, steps[1], text.offset)
        case ("participant", 2): return field(.participant, steps[1], text.offset)
        case ("result", 2): return result(steps[1], of: nil, text.offset)
        case ("communication", 2):
            return attribute(steps[1], of: Self.communicationAttributes, text.offset).map {
                property($0) { .communication($0) }
            }
        case ("communications", 3), ("communications", 4): return named(steps, text.offset)
        default:
            reportShape(text, steps)
            return nil
        }
    }

    private func reportShape(_ text: (text: String, offset: Int), _ steps: [String]) {
        report.error(
            .badProperty, at: text.offset, "\(Quoting.quoted(text.text)) is no property (\(shapeHint(steps)))")
    }

    private func shapeHint(_ steps: [String]) -> String {
        if steps.count == 1, let level = context.declared.level(ofBare: steps[0]) {
            return "did you mean \"\(level.rawValue).\(steps[0])\"?"
        }
        if steps.count > 1, let scope = NearestName.nearest(to: steps[0], among: Self.scopes), scope != steps[0] {
            return "did you mean \"\(scope).…\"?"
        }
        return "one of customer.<field>, participant.<field>, result.<field>, "
            + "communication.\(Self.communicationAttributes.joined(separator: "|")), "
            + "communications.<NAME>.status|started_at|ended_at|result.<field>"
    }

    /// A field of a level; nil where it is not declared, which is reported, or not rightly, which has been.
    func field(_ level: FieldLevel, _ name: String, _ offset: Int) -> Property? {
        switch context.declared.entry(level, name) {
        case .faulty: return nil
        case .field(let field):
            let reference: PropertyReference =
                switch level {
                case .customer: .customer(name)
                case .participant: .participant(name)
                }
            return Property(reference: reference, type: field.type, options: field.options)
        case nil:
            guard context.declared.isComplete else { return nil }
            let other: FieldLevel = level == .customer ? .participant : .customer
            if context.declared.entry(other, name) != nil {
                report.error(
                    .wrongLevel, at: offset,
                    "\(name) is a field of the \(other.rawValue), not of the \(level.rawValue) "
                        + "(write \"\(other.rawValue).\(name)\")")
            } else {
                report.error(
                    .unknownField, at: offset,
                    "no \(level.rawValue) field is called \(Quoting.quoted(name)) (\(fieldHint(level, name)))")
            }
            return nil
        }
    }

    private func named(_ steps: [String], _ offset: Int) -> Property? {
        let name = steps[1]
        guard checkCommunication(name, offset) else { return nil }
        if steps.count == 4 {
            guard steps[2] == "result" else {
                reportShape((steps.joined(separator: "."), offset), steps)
                return nil
            }
            return result(steps[3], of: name, offset)
        }
        guard steps[2] != "result" else {
            report.error(
                .badProperty, at: offset,
                "which result? (write \"communications.\(Quoting.shown(name)).result.<field>\")")
            return nil
        }
        return attribute(steps[2], of: Self.namedAttributes, offset).map {
            property($0) { .namedCommunication(name: name, $0) }
        }
    }

    /// Whether a communication of the campaign has that name; reported where none has.
    func checkCommunication(_ name: String, _ offset: Int) -> Bool {
        if context.communicationNames.contains(name) { return true }
        if context.knowsAllCommunications {
            report.error(
                .unknownCommunication, at: offset,
                "no communication of the campaign is called \(Quoting.quoted(name)) (\(communicationHint(name)))")
        }
        return false
    }

    private func communicationHint(_ name: String) -> String {
        context.communicationNames.isEmpty
            ? "it has none" : NearestName.oneOf(context.communicationNames.sorted(), insteadOf: name)
    }

    private func fieldHint(_ level: FieldLevel, _ name: String) -> String {
        NearestName.text(
            name, among: context.declared.names(level), else: "declare it in campaign.json's \"fields\"")
    }

    /// What an agent recorded in the communication of that name; nil: in whichever the run is about.
    func result(_ name: String, of communication: String?, _ offset: Int) -> Property? {
        guard TextRule.isFieldName(name) else {
            report.error(
                .badProperty, at: offset,
                "\(Quoting.quoted(name)) cannot be the name of a result (a letter, then letters, digits and \"_\")")
            return nil
        }
        let reference: PropertyReference =
            communication.map { .namedCommunication(name: $0, .result(name)) } ?? .result(name)
        guard let known = context.results(of: communication) else { return Property(reference: reference) }
        guard let result = known[name] else {
            let who = communication.map { "the agent of \(Quoting.quoted($0)) records no" } ?? "no agent records a"
            let hint =
                known.isEmpty
                ? "declare it in the agent's \"results\"" : NearestName.oneOf(known.keys.sorted(), insteadOf: name)
            report.error(.unknownResult, at: offset, "\(who) result \(Quoting.quoted(name)) (\(hint))")
            return nil
        }
        return Property(reference: reference, type: result?.type, options: result?.options ?? [])
    }

    func attribute(_ name: String, of names: [String], _ offset: Int) -> CommunicationAttribute? {
        if names.contains(name), let attribute = CommunicationAttribute(name: name) { return attribute }
        report.error(
            .unknownAttribute, at: offset,
            "a communication has no \(Quoting.quoted(name)) here (\(NearestName.oneOf(names, insteadOf: name)))")
        return nil
    }

    func property(
        _ attribute: CommunicationAttribute, _ reference: (CommunicationAttribute) -> PropertyReference
    ) -> Property {
        switch attribute {
        case .status:
            Property(
                reference: reference(attribute), type: .choice, options: CommunicationStatus.allCases.map(\.name))
        case .name, .channel, .agent: Property(reference: reference(attribute), type: .string)
        case .startedAt, .endedAt: Property(reference: reference(attribute), type: .datetime)
        case .result: Property(reference: reference(attribute))
        }
    }
}
