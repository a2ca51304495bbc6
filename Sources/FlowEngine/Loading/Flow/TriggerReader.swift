import Domain

/// Reads what narrows the triggers.
struct TriggerReader {
    let context: CampaignContext
    let report: FileReport

    /// Nil where it holds mistakes; the inner nil: not narrowed.
    func fields(_ object: ObjectReader) -> [String]?? {
        guard object.has("fields") else { return .some(nil) }
        guard let list = object.list("fields", of: "names of participant fields"), let node = object.optional("fields")
        else { return nil }
        if list.isEmpty {
            report.error(.emptyList, at: node.offset, "no field at all (leave it out for any change)")
            return nil
        }
        var names: [String] = []
        var isSound = true
        for element in list {
            guard let text = ObjectReader.string(element, "a field's name, as in \"amount\"", report),
                let name = participantField(text)
            else {
                isSound = false
                continue
            }
            if names.contains(name) {
                report.warning(.duplicateItem, at: text.offset, "\(Quoting.quoted(name)) stands twice (keep one)")
            } else {
                names.append(name)
            }
        }
        return isSound ? .some(names) : nil
    }

    private func participantField(_ text: (text: String, offset: Int)) -> String? {
        let prefix = "participant."
        let name = text.text.hasPrefix(prefix) ? String(text.text.dropFirst(prefix.count)) : text.text
        if context.declared.entry(.participant, name) == nil, context.declared.entry(.customer, name) != nil {
            report.error(
                .wrongLevel, at: text.offset,
                "\(Quoting.quoted(name)) is a field of the customer (only participant fields can be named here)")
            return nil
        }
        return PropertyReader(context: context, report: report).field(.participant, name, text.offset).map { _ in name }
    }

    /// Nil where it holds a mistake; the inner nil: not narrowed.
    func communicationName(_ object: ObjectReader) -> String?? {
        guard object.has("communication_name") else { return .some(nil) }
        guard let text = object.string("communication_name"),
            PropertyReader(context: context, report: report).checkCommunication(text.text, text.offset)
        else { return nil }
        return .some(text.text)
    }

    /// Empty: not narrowed.
    func statuses(_ object: ObjectReader) -> [CommunicationStatus]? {
        names(
            object, "status", of: "statuses", example: "\"Read\"", unknown: .unknownStatus,
            all: CommunicationStatus.allCases.map { ($0.name, $0) })
    }

    static let reasonKeys = ["reason", "except_reason"]

    func reasons(_ object: ObjectReader) -> ReasonFilter? {
        let all = StatusReason.allCases.map { ($0.rawValue, $0) }
        let lists = Self.reasonKeys.map {
            names(object, $0, of: "reasons", example: "\"canceled_by_flow\"", unknown: .unknownReason, all: all)
        }
        guard let only = lists[0], let except = lists[1] else { return nil }
        if let both = only.first(where: except.contains), let node = object.optional("except_reason") {
            report.error(
                .duplicateItem, at: node.offset,
                "\(Quoting.quoted(both.rawValue)) is asked for and left out at once (name it in one of the two)")
            return nil
        }
        return ReasonFilter(only: only, except: except)
    }

    /// What a list of names stands for, each once; empty where there is no list, nil where it holds mistakes.
    private func names<Value: Equatable>(
        _ object: ObjectReader, _ key: String, of what: String, example: String, unknown: DiagnosticCode,
        all: [(name: String, value: Value)]
    ) -> [Value]? {
        guard object.has(key) else { return [] }
        guard let list = object.list(key, of: what), let node = object.optional(key) else { return nil }
        if list.isEmpty {
            report.error(.emptyList, at: node.offset, "no \(key) at all (leave it out for any)")
            return nil
        }
        var values: [Value] = []
        var isSound = true
        for element in list {
            guard let text = ObjectReader.string(element, "a name, as in \(example)", report) else {
                isSound = false
                continue
            }
            guard let found = all.first(where: { $0.name == text.text }) else {
                report.error(
                    unknown, at: text.offset,
                    "there is no \(what == "statuses" ? "status" : "reason") \(Quoting.quoted(text.text)) "
                        + "(\(NearestName.oneOf(all.map(\.name), insteadOf: text.text)))")
                isSound = false
                continue
            }
            if values.contains(found.value) {
                report.warning(
                    .duplicateItem, at: text.offset, "\(Quoting.quoted(found.name)) stands twice (keep one)")
            } else {
                values.append(found.value)
            }
        }
        return isSound ? values : nil
    }

    /// Nil where it holds a mistake; the inner nil: not narrowed.
    func channel(_ object: ObjectReader) -> String?? {
        guard object.has("channel") else { return .some(nil) }
        guard let text = object.string("channel"), let channel = TextRule.check(text, "the channel", report) else {
            return nil
        }
        if let parties = context.parties, parties.channels[channel] == nil {
            report.error(
                .unknownChannel, at: text.offset,
                "no channel is called \(Quoting.quoted(channel)) "
                    + "(\(NearestName.oneOf(parties.channels.keys.sorted(), insteadOf: channel)))")
            return nil
        }
        return .some(channel)
    }
}
