import Domain
import Scheduling

/// Reads a communication action: who says what, when, for how long.
struct CommunicationReader {
    let context: CampaignContext
    let report: FileReport
    /// For the message where a name is used twice: `flow "reminder", node "early"`.
    let owner: String

    static let sharedKeys = [
        "communication_name", "agent", "agent_channel", "date_time", "from", "to", "best_time_to_contact", "days",
        "duration", "customer_context",
    ]

    func read(_ kind: CommunicationKind, _ object: ObjectReader) -> CommunicationAction? {
        let name = communicationName(object)
        let agent = object.requiredString("agent", "the id of an agent")
            .flatMap { text in TextRule.check(text, "the agent", report).map { ($0, text.offset) } }
        let channel = object.requiredString("agent_channel", "the id of the channel that the agent speaks through")
            .flatMap { text in TextRule.check(text, "the channel", report).map { ($0, text.offset) } }
        checkParties(kind, agent: agent, channel: channel)
        let base = object.required("date_time", DateTimeReader.shapes)
            .flatMap { DateTimeReader(context: context, report: report).read($0) }
        let usesBestTime = object.boolean("best_time_to_contact") == true
        let window = window(object, usesBestTime)
        let duration = duration(object)
        let properties = customerContext(object)
        let content = CommunicationContentReader(context: context, report: report).read(kind, object)
        guard let name, let agent, let channel, let base, let window, let duration, let properties, let content else {
            return nil
        }
        if !content.hasWords, let parties = context.parties, parties.silent.contains(agent.0),
            parties.spoken.contains(channel.0)
        {
            report.warning(
                .nothingToSay, at: agent.1,
                "there is nothing to say: the agent \(Quoting.quoted(agent.0)) has no welcome message (give it one"
                    + "\(Self.ownWords(kind)), or name another agent)")
        }
        return CommunicationAction(
            kind: kind, communicationName: name, agent: agent.0, channel: channel.0, base: base, window: window,
            duration: duration, usesBestTime: usesBestTime,
            customerContext: properties, content: content)
    }

    /// Where a node of the kind has its own words.
    private static func ownWords(_ kind: CommunicationKind) -> String {
        switch kind {
        case .email, .whatsapp: ", or the node a template"
        case .telegram, .sms, .messenger, .instagram, .webChat: ", or the node a start_phrase"
        case .voice: ""
        }
    }

    private func communicationName(_ object: ObjectReader) -> String? {
        guard let name = object.requiredString("communication_name", "as in \"REMINDED_BEFORE_2D\"") else { return nil }
        guard TextRule.isCommunicationName(name.text) else {
            report.error(
                .badCommunicationName, at: name.offset,
                "\(Quoting.quoted(name.text)) cannot be a communication's name (uppercase letters, digits and \"_\", at "
                    + "most \(TextRule.maximumIDLength))")
            return nil
        }
        if let earlier = context.claim(name.text, by: owner) {
            report.error(
                .duplicateCommunicationName, at: name.offset,
                "\(earlier) has the name \(Quoting.quoted(name.text)) already (names are unique in the campaign)")
            return nil
        }
        return name.text
    }

    private func checkParties(_ kind: CommunicationKind, agent: (String, Int)?, channel: (String, Int)?) {
        guard let parties = context.parties else { return }
        var isChannelKnown = false
        if let channel {
            if let kinds = parties.channels[channel.0] {
                isChannelKnown = true
                if !kinds.contains(kind) {
                    let able = parties.channels.filter { $0.value.contains(kind) }.keys.sorted()
                    report.error(
                        .channelCannotCarry, at: channel.1,
                        "the channel \(Quoting.quoted(channel.0)) carries no \(kind.name) communications "
                            + "(\(able.isEmpty ? "no channel does: configure one" : "one of \(Quoting.list(able))"))")
                }
            } else {
                report.error(
                    .unknownChannel, at: channel.1,
                    "no channel is called \(Quoting.quoted(channel.0)) "
                        + "(\(NearestName.oneOf(parties.channels.keys.sorted(), insteadOf: channel.0)))")
            }
        }
        guard let agent else { return }
        guard let channels = parties.agents[agent.0] else {
            report.error(
                .unknownAgent, at: agent.1,
                "no agent is called \(Quoting.quoted(agent.0)) "
                    + "(\(NearestName.oneOf(parties.agents.keys.sorted(), insteadOf: agent.0)))")
            return
        }
        if let channel, isChannelKnown, !channels.contains(channel.0) {
            report.error(
                .agentWithoutChannel, at: channel.1,
                "the agent \(Quoting.quoted(agent.0)) does not speak through \(Quoting.quoted(channel.0)) "
                    + "(one of \(Quoting.list(channels)))")
        }
    }

    // MARK: When

    private func window(_ object: ObjectReader, _ usesBestTime: Bool) -> ContactWindow? {
        let days = days(object)
        if usesBestTime {
            for key in ["from", "to"] {
                guard let node = object.optional(key) else { continue }
                report.error(
                    .windowNotAllowed, at: node.offset,
                    "best_time_to_contact chooses the time of day (remove \"\(key)\", or best_time_to_contact)")
                return nil
            }
            return days.map { ContactWindow(from: 0, to: 0, days: $0) }
        }
        let from = time(object, "from")
        let to = time(object, "to")
        guard let from, let to, let days else { return nil }
        return ContactWindow(from: from, to: to, days: days)
    }

    private func time(_ object: ObjectReader, _ key: String) -> Int? {
        let hint = key == "from" ? "when the window opens, as in \"09:00\"" : "when the window closes, as in \"18:00\""
        guard let text = object.requiredString(key, hint) else { return nil }
        if let minute = ContactWindow.minuteOfDay(text.text.utf8) { return minute }
        report.error(
            .badTimeOfDay, at: text.offset,
            "\(Quoting.quoted(text.text, limit: 40)) is no time of day (HH:MM from 00:00 to 23:59; \"00:00\" to "
                + "\"00:00\" is the whole day)")
        return nil
    }

    private func days(_ object: ObjectReader) -> WeekdaySet? {
        guard object.has("days") else { return .all }
        guard let list = object.list("days", of: "days of the week") else { return nil }
        if list.isEmpty, let node = object.optional("days") {
            report.error(.emptyList, at: node.offset, "no day at all (leave it out for every day)")
            return nil
        }
        var days: WeekdaySet = []
        var isSound = true
        for element in list {
            guard let text = ObjectReader.string(element, "a day, as in \"mon\"", report) else {
                isSound = false
                continue
            }
            guard let day = Weekday(name: text.text) else {
                let short = String(text.text.lowercased().prefix(3))
                let hint =
                    Weekday(name: short).map { "did you mean \"\($0.name)\"?" }
                    ?? "one of \(Quoting.list(Weekday.names))"
                report.error(
                    .unknownDay, at: text.offset, "no day is called \(Quoting.quoted(text.text, limit: 40)) (\(hint))")
                isSound = false
                continue
            }
            if days.contains(day) {
                report.warning(.duplicateItem, at: text.offset, "\"\(day.name)\" stands twice (keep one)")
            }
            days.formUnion(WeekdaySet([day]))
        }
        return isSound ? days : nil
    }

    private func duration(_ object: ObjectReader) -> Duration? {
        guard let text = object.requiredString("duration", "how long it may still start, as in \"08:00\"") else {
            return nil
        }
        if let duration = ContactWindow.duration(text.text.utf8), duration > .zero { return duration }
        report.error(
            .badDuration, at: text.offset,
            "\(Quoting.quoted(text.text, limit: 40)) is no duration (hours and minutes above 00:00, as in \"08:00\" or "
                + "\"72:00\")")
        return nil
    }

    private func customerContext(_ object: ObjectReader) -> [PropertyReference]? {
        guard object.has("customer_context") else { return [] }
        guard let list = object.list("customer_context", of: "properties") else { return nil }
        let reader = PropertyReader(context: context, report: report)
        let properties = list.compactMap { element in
            ObjectReader.string(element, "a property, as in \"participant.amount\"", report)
                .flatMap { reader.read($0)?.reference }
        }
        return properties.count == list.count ? properties : nil
    }
}
