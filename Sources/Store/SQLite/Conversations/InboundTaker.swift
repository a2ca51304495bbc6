import Domain
import GRDB

/// Takes in what a provider told, within a transaction (channels.md, inbound).
final class InboundTaker {
    let context: WriteContext
    let db: Database
    let channel: String
    let desk: ConversationDesk
    let now: Instant
    let recorder: ConversationRecorder
    let sessions: InboundSessions
    private(set) var hasOutgoing = false
    var resting: [RestingDestination] = []

    /// So many sessions that one address begins in that time are answered; more are kept. Two machines that greet one
    /// another would go on for ever.
    private static let sessionsAnswered = 10
    private static let sessionsPeriod = Duration.seconds(24 * 3600)

    init(_ context: WriteContext, channel: String, desk: ConversationDesk, at now: Instant) throws {
        self.context = context
        db = try context.db
        self.channel = channel
        self.desk = desk
        self.now = now
        recorder = ConversationRecorder(context, interest: desk.interest, at: now, localHour: desk.localHour)
        sessions = try InboundSessions(context, at: now)
    }

    /// Answers whether it told anything new.
    func take(_ event: ProviderEvent) throws -> Bool {
        switch event {
        case .receipt(let receipt): return try take(receipt)
        case .message(let message): return try take(message)
        case .address(let change): return try take(change)
        case .introduction(let introduction): return try sessions.introduce(introduction)
        case .moved(let move): return try take(move)
        case .passedOver(let item):
            try PassedOverRows.insert(item, channel: channel, at: now, db)
            // It changes nothing that anybody waits for.
            return false
        }
    }

    /// A provider's clock may be ahead of ours, and nothing can have happened before what it follows from.
    func instant(_ told: Instant, after start: Instant?) -> Instant {
        let past = min(told, now)
        return start.map { max(past, $0) } ?? past
    }

    func writer(at instant: Instant) throws -> CommunicationWriter {
        try CommunicationWriter(context, interest: desk.interest, at: instant)
    }

    // MARK: Addresses

    private func take(_ change: AddressChange) throws -> Bool {
        if let notice = change.notice, try !TakenNotices.take(notice, channel: channel, at: now, db) { return false }
        switch change.change {
        case .suppressed(let reason, let detail):
            let isNew = try SuppressionRows.add(
                change.kind, change.address, reason,
                SuppressionRows.Evidence(
                    detail: detail, source: channel, toldAt: instant(change.occurredAt, after: nil)), at: now, db)
            if reason == .optedOut { try closeAll(change.kind, change.address, at: change.occurredAt) }
            return isNew
        case .released(let reasons):
            return try SuppressionRows.remove(change.kind, change.address, for: reasons, at: now, db)
        }
    }

    // MARK: Messages

    private func take(_ message: InboundMessage) throws -> Bool {
        let at = instant(message.occurredAt, after: nil)
        guard let row = try InboundRows.insert(message, channel: channel, at: at, db) else { return false }
        let isNew = try route(message, row, at)
        try PassedOverRows.noteUnrouted(row, at: now, db)
        return isNew
    }

    /// Does what a message says, in the conversation that it belongs to.
    private func route(_ message: InboundMessage, _ row: Int64, _ at: Instant) throws -> Bool {
        let address = try learnNames(of: message)
        if message.content == .text, try takeKeyword(message, row, address, at) { return true }
        if message.content != .call, let open = try openConversation(message, address) {
            try InboundRows.route(row, to: open.communication, db)
            try answer(message, in: open, at: at)
            return true
        }
        guard
            let session = try sessions.begin(
                message, address: address, channel: channel, agent: desk.inboundAgent(channel), desk: desk,
                recent: try recentConversation(message, address))
        else { return true }
        try InboundRows.route(row, to: session.communication, db)
        try ConversationRows.heard(
            session.communication, providerID: message.providerID, subject: message.subject, memory: nil, at: at, db)
        guard let conversation = try ConversationRows.load(session.communication, db) else { return true }
        let names = try AddressNames.all(message.kind, address, db)
        if try ConversationRows.count(channel, names, since: now - Self.sessionsPeriod, db) > Self.sessionsAnswered {
            let writer = try writer(at: at)
            guard var communication = try writer.load(session.communication) else { return true }
            try writer.move(
                &communication, to: .completed, nil,
                detail: "not answered: its address has begun more than \(Self.sessionsAnswered) conversations in a day")
            return true
        }
        try speak(.addressed, in: conversation, at: at)
        return true
    }

    /// The open conversation that a message belongs to: the one it quotes, else the one with our newest word.
    private func openConversation(_ message: InboundMessage, _ address: String) throws -> StoredConversation? {
        for reference in message.answers {
            if let quoted = try conversation(of: reference)?.conversation, quoted.isOpen { return quoted }
        }
        let names = try AddressNames.all(message.kind, address, db)
        if let open = try ConversationRows.newest(channel, names, isOpen: true, db) { return open }
        return try settledByAnswer(message, names)
    }

    /// An opening of which nobody knew whether it went out: an answer shows that it did.
    private func settledByAnswer(_ message: InboundMessage, _ names: [String]) throws -> StoredConversation? {
        guard let pending = try ConversationRows.pending(channel, names, db) else { return nil }
        let at = instant(message.occurredAt, after: nil)
        guard var communication = try writer(at: at).load(pending) else { return nil }
        try begin(&communication, providerID: nil, at: at)
        return communication.isOpen ? try ConversationRows.load(pending, db) : nil
    }

    /// The conversation, open or not, by which we know the person.
    private func recentConversation(_ message: InboundMessage, _ address: String) throws -> StoredConversation? {
        for reference in message.answers {
            if let quoted = try conversation(of: reference)?.conversation { return quoted }
        }
        return try ConversationRows.newest(
            channel, try AddressNames.all(message.kind, address, db), isOpen: false, db)
    }

    private func answer(_ message: InboundMessage, in conversation: StoredConversation, at: Instant) throws {
        let key = conversation.communication
        guard var communication = try writer(at: at).load(key) else { return }
        let at = instant(at, after: communication.startedAt)
        let writer = try writer(at: at)
        try recorder.reply(&communication, at: at, writer)
        let agent = desk.agent(conversation.agent)
        if let timeout = agent?.sessionTimeout, communication.isOpen {
            communication.closesAt = now + timeout
            try writer.save(communication)
        }
        try ConversationRows.heard(
            key, providerID: message.providerID, subject: message.subject, memory: conversation.memory, at: at, db)
        guard conversation.pausedBy == nil, let heard = try ConversationRows.load(key, db) else { return }
        try speak(
            // What stands for a photo in the transcript is no answer to anything.
            .answered(
                text: message.content == .standIn ? "" : message.text, isDigits: message.content == .digits,
                isVouchedFor: message.isVouchedFor), in: heard, at: at)
    }

    /// The agent conducts it again: it hears what nobody has answered, or takes up where it was.
    func handBack(_ key: CommunicationKey) throws {
        let unanswered = try InboundRows.unanswered(key, db)
        for heard in unanswered {
            guard let conversation = try ConversationRows.load(key, db) else { return }
            try speak(heard, in: conversation, at: now)
        }
        if unanswered.isEmpty, let conversation = try ConversationRows.load(key, db) {
            try speak(.handedBack, in: conversation, at: now)
        }
    }

    /// Asks the agent for its step and does it.
    func speak(_ occasion: AgentTurn.Occasion, in conversation: StoredConversation, at: Instant) throws {
        let key = conversation.communication
        guard var communication = try writer(at: at).load(key), communication.isOpen else { return }
        let turn = AgentTurn(
            agent: conversation.agent, kind: conversation.kind, occasion: occasion, memory: conversation.memory,
            results: communication.results, context: conversation.context,
            language: try sessions.language(of: key.participant))
        guard let step = desk.converse(turn) else { return }
        let writer = try writer(at: instant(at, after: communication.startedAt))
        let before = communication.results
        for (name, value) in step.results { communication.results[name] = value }
        if communication.results != before { try writer.saveResults(communication) }
        let text = step.says.map(\.text).filter { !$0.isEmpty }.joined(separator: "\n\n")
        if !text.isEmpty {
            try FollowUpRows.queue(
                text, expects: step.says.last?.expects, author: conversation.agent, in: conversation, at: now, db)
            hasOutgoing = true
        }
        try ConversationRows.remember(key, step.memory, db)
        if step.isDone {
            try writer.move(&communication, to: communication.repliedAt == nil ? .noResponse : .completed, nil)
        }
    }

    // MARK: Words

    /// An opt-out word that stands in a mail's first line by itself: below it programs put signatures that nothing tells
    /// from the text.
    private func endingAbove(_ message: InboundMessage, _ language: String?) -> ConversationDesk.Keyword? {
        let lines = message.text.split(maxSplits: 2, omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard message.kind == .email, lines.count == 3, lines[1].allSatisfy(\.isWhitespace),
            let keyword = desk.keyword(String(lines[0]), language), case .optOut = keyword
        else { return nil }
        return keyword
    }

    /// Opt-out and opt-in words; they are no replies.
    private func takeKeyword(
        _ message: InboundMessage, _ row: Int64, _ address: String, _ at: Instant
    ) throws -> Bool {
        let conversation = try recentConversation(message, address)
        let language = try conversation.flatMap { try sessions.language(of: $0.communication.participant) }
        // A mail may say it all in its subject.
        let words = message.text.isEmpty ? message.subject ?? "" : message.text
        guard let keyword = desk.keyword(words, language) ?? endingAbove(message, language) else { return false }
        // Anybody can ask to be left alone; to be written to again is the person's own wish.
        if case .optIn = keyword, !message.isVouchedFor { return false }
        if let conversation { try InboundRows.route(row, to: conversation.communication, db) }
        switch keyword {
        case .optOut(let answer):
            // Who answers our message is the one we wrote to, from whatever address: mail is forwarded.
            var addresses: Set = [address]
            if let conversation, conversation.kind == message.kind, message.isVouchedFor {
                addresses.insert(conversation.address)
            }
            var isNew = false
            for address in addresses {
                let evidence = SuppressionRows.Evidence(
                    detail: String(words.prefix(200)), communication: conversation?.communication, source: channel,
                    toldAt: at)
                if try SuppressionRows.add(message.kind, address, .optedOut, evidence, at: now, db) {
                    isNew = true
                }
            }
            if isNew, let answer, let conversation { try confirm(answer, to: message, in: conversation, at: at) }
            for address in addresses { try closeAll(message.kind, address, at: at) }
            return true
        case .optIn(let answer):
            let isLifted = try SuppressionRows.remove(
                message.kind, address, for: SuppressionReason.liftedByPerson, at: now, db)
            // Where nothing was suppressed the word is a message like any other.
            guard isLifted else { return false }
            if let conversation, let answer { try confirm(answer, to: message, in: conversation, at: at) }
            return true
        }
    }

    /// Ends what is open with somebody who wants to be left alone.
    private func closeAll(_ kind: CommunicationKind, _ address: String, at instant: Instant) throws {
        for key in try ConversationRows.open(kind, try AddressNames.all(kind, address, db), db) {
            guard var communication = try writer(at: now).load(key), communication.isOpen else { continue }
            let writer = try writer(at: self.instant(instant, after: communication.startedAt))
            try writer.move(
                &communication, to: communication.repliedAt == nil ? .noResponse : .completed, .optedOut)
        }
    }

    private func confirm(
        _ answer: String, to message: InboundMessage, in conversation: StoredConversation, at: Instant
    ) throws {
        var answered = conversation
        answered.answeredID = message.providerID
        try FollowUpRows.queue(
            answer, author: conversation.agent, isConfirmation: true, in: answered, at: now, db)
        hasOutgoing = true
    }

    func noteOutgoing() { hasOutgoing = true }

    func noteResting(_ address: String, since: Instant) {
        resting.append(RestingDestination(address: address, since: since))
    }
}
