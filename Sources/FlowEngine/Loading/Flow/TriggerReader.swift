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
        guard object.has("status") else { return [] }
        guard let list = object.list("status", of: "statuses"), let node = object.optional("status") else { return nil }
        if list.isEmpty {
            report.error(.emptyList, at: node.offset, "no status at all (leave it out for any)")
            return nil
        }
        let names = CommunicationStatus.allCases.map(\.name)
        var statuses: [CommunicationStatus] = []
        var isSound = true
        for element in list {
            guard let text = ObjectReader.string(element, "a status, as in \"Read\"", report) else {
                isSound = false
                continue
            }
            guard let status = CommunicationStatus(name: text.text) else {
                report.error(
                    .unknownStatus, at: text.offset,
                    "there is no status \(Quoting.quoted(text.text)) "
                        + "(\(NearestName.oneOf(names, insteadOf: text.text)))")
                isSound = false
                continue
            }
            if statuses.contains(status) {
                report.warning(
                    .duplicateItem, at: text.offset, "\(Quoting.quoted(status.name)) stands twice (keep one)")
            } else {
                statuses.append(status)
            }
        }
        return isSound ? statuses : nil
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
