package import Domain

/// Takes in what a provider told, within a transaction (channels.md, inbound).
package final class InboundTaker {
    let book: CommunicationBook
    let rows: any RowPort
    let channel: String
    let desk: ConversationDesk
    let now: Instant
    let sessions: InboundSessions
    private let replies: AgentReplies
    /// What the events taken so far came to.
    private var result = InboundResult()

    /// So many sessions that one address begins in that time are answered; more are kept. Two machines that greet one
    /// another would go on for ever.
    private static let sessionsAnswered = 10
    private static let sessionsPeriod = Duration.seconds(24 * 3600)

    package init(_ rows: any RowPort, channel: String, desk: ConversationDesk, at now: Instant) {
        self.rows = rows
        self.channel = channel
        self.desk = desk
        self.now = now
        book = CommunicationBook(rows, interest: desk.interest, at: now, localHour: desk.localHour)
        sessions = InboundSessions(book, desk: desk)
        replies = AgentReplies(book, desk: desk)
    }

    /// Takes events in order: see `ConversationStore.receive`.
    package func take(_ events: [ProviderEvent]) throws -> InboundResult {
        for event in events {
            let isNews = try take(event)
            result.applied.append(isNews)
            if isNews { result.hasEvents = true }
        }
        return result
    }

    /// Returns true if it told anything new.
    private func take(_ event: ProviderEvent) throws -> Bool {
        switch event {
        case .receipt(let receipt): return try take(receipt)
        case .message(let message): return try take(message)
        case .address(let change): return try take(change)
        case .introduction(let introduction): return try sessions.introduce(introduction)
        case .moved(let move): return try take(move)
        case .passedOver(let item):
            try keep(item)
            // It changes nothing that anybody waits for.
            return false
        }
    }

    /// Keeps what was passed over, as much of it as anybody would want to read.
    func keep(_ item: PassedOver) throws {
        var kept = item
        kept.occurredAt = book.instant(item.occurredAt, after: nil)
        kept.cut()
        try rows.keep(kept, channel: channel, at: now)
    }

    // MARK: Addresses

    private func take(_ change: AddressChange) throws -> Bool {
        if let notice = change.notice, try !rows.takeNotice(notice, channel: channel, at: now) { return false }
        switch change.change {
        case .suppressed(let reason, let detail):
            let isNew = try Suppressions.add(
                change.kind, change.address, reason,
                Suppression.Evidence(
                    detail: detail, source: channel, toldAt: book.instant(change.occurredAt, after: nil)), at: now,
                rows)
            if reason == .optedOut { try closeAll(change.kind, change.address, at: change.occurredAt) }
            return isNew
        case .released(let reasons):
            return try Suppressions.remove(change.kind, change.address, for: reasons, at: now, rows)
        }
    }

    // MARK: Messages

    private func take(_ message: InboundMessage) throws -> Bool {
        let at = book.instant(message.occurredAt, after: nil)
        guard let row = try rows.keep(message, channel: channel, at: at) else { return false }
        let isNew = try route(message, row, at)
        try rows.noteUnrouted(row, at: now)
        return isNew
    }

    /// Does what a message says, in the conversation that it belongs to.
    private func route(_ message: InboundMessage, _ row: InboundKey, _ at: Instant) throws -> Bool {
        let address = try learnNames(of: message)
        if message.content == .text, try takeKeyword(message, row, address, at) { return true }
        if message.content != .call, let open = try openConversation(message, address) {
            try rows.route(row, to: open.communication)
            try answer(message, in: open, at: at)
            return true
        }
        guard
            let session = try sessions.begin(
                message, address: address, channel: channel, recent: try recentConversation(message, address))
        else { return true }
        try rows.route(row, to: session.communication)
        try rows.noteHeard(
            session.communication, providerID: message.providerID, subject: message.subject, at: at)
        guard let conversation = try rows.conversation(session.communication) else { return true }
        let names = try AddressNames.all(message.kind, address, rows)
        if try rows.conversationCount(channel, names, since: now - Self.sessionsPeriod) > Self.sessionsAnswered {
            let words =
                "not answered: its address has begun more than \(Self.sessionsAnswered) conversations in a day"
            try book.apply(.closed(nil, detail: words), to: session.communication)
            return true
        }
        try ask(.addressed, in: conversation, at: at)
        return true
    }

    /// The open conversation that a message belongs to: the one it quotes, else the one with our newest word.
    private func openConversation(_ message: InboundMessage, _ address: String) throws -> ConversationState? {
        for reference in message.answers {
            if let quoted = try conversation(of: reference)?.conversation, quoted.isOpen { return quoted }
        }
        let names = try AddressNames.all(message.kind, address, rows)
        if let open = try rows.newestConversation(channel, names, onlyOpen: true) { return open }
        return try settledByAnswer(message, names)
    }

    /// An opening of which nobody knew whether it went out: an answer shows that it did.
    private func settledByAnswer(_ message: InboundMessage, _ names: [String]) throws -> ConversationState? {
        guard let pending = try rows.pendingOpening(channel, names), var communication = try book.load(pending) else {
            return nil
        }
        try begin(&communication, providerID: nil, at: book.instant(message.occurredAt, after: nil))
        return communication.isOpen ? try rows.conversation(pending) : nil
    }

    /// The conversation, open or not, by which we know the person.
    private func recentConversation(_ message: InboundMessage, _ address: String) throws -> ConversationState? {
        for reference in message.answers {
            if let quoted = try conversation(of: reference)?.conversation { return quoted }
        }
        return try rows.newestConversation(
            channel, try AddressNames.all(message.kind, address, rows), onlyOpen: false)
    }

    private func answer(_ message: InboundMessage, in conversation: ConversationState, at: Instant) throws {
        let key = conversation.communication
        guard var communication = try book.load(key) else { return }
        let at = book.instant(at, after: communication.startedAt)
        let closesAt = desk.agent(conversation.agent).map { now + $0.sessionTimeout }
        try book.apply(.replied(closesAt: closesAt), to: &communication, at: at)
        try rows.noteHeard(key, providerID: message.providerID, subject: message.subject, at: at)
        guard conversation.pausedBy == nil, let heard = try rows.conversation(key) else { return }
        try ask(
            // What stands for a photo in the transcript is no answer to anything.
            .answered(
                text: message.content == .standIn ? "" : message.text, isDigits: message.content == .digits,
                isVouchedFor: message.isVouchedFor), in: heard, at: at)
    }

    /// The agent conducts it again: it hears what nobody has answered, or takes up where it was.
    func handBack(_ key: CommunicationKey) throws {
        let unanswered = try rows.unanswered(in: key)
        for heard in unanswered {
            guard let conversation = try rows.conversation(key) else { return }
            try ask(heard.occasion, in: conversation, at: heard.at)
        }
        if unanswered.isEmpty, let conversation = try rows.conversation(key) {
            try ask(.handedBack, in: conversation, at: now)
        }
    }

    /// The agent is to be asked; nothing of what it says is known here.
    private func ask(_ occasion: AgentTurn.Occasion, in conversation: ConversationState, at: Instant) throws {
        if try replies.ask(occasion, in: conversation, heardAt: at) { result.hasReplies = true }
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
        _ message: InboundMessage, _ row: InboundKey, _ address: String, _ at: Instant
    ) throws -> Bool {
        let conversation = try recentConversation(message, address)
        let language = try conversation.flatMap { try sessions.language(of: $0.communication.participant) }
        // A mail may say it all in its subject.
        let words = message.text.isEmpty ? message.subject ?? "" : message.text
        guard let keyword = desk.keyword(words, language) ?? endingAbove(message, language) else { return false }
        // Anybody can ask to be left alone; to be written to again is the person's own wish.
        if case .optIn = keyword, !message.isVouchedFor { return false }
        if let conversation { try rows.route(row, to: conversation.communication) }
        switch keyword {
        case .optOut(let answer):
            // Who answers our message is the one we wrote to, from whatever address: mail is forwarded.
            var addresses: Set = [address]
            if let conversation, conversation.kind == message.kind, message.isVouchedFor {
                addresses.insert(conversation.address)
            }
            var isNew = false
            for address in addresses {
                let evidence = Suppression.Evidence(
                    detail: String(words.prefix(200)), communication: conversation?.communication, source: channel,
                    toldAt: at)
                if try Suppressions.add(message.kind, address, .optedOut, evidence, at: now, rows) {
                    isNew = true
                }
            }
            if isNew, let answer, let conversation { try confirm(answer, to: message, in: conversation, at: at) }
            for address in addresses { try closeAll(message.kind, address, at: at) }
            return true
        case .optIn(let answer):
            let isLifted = try Suppressions.remove(
                message.kind, address, for: SuppressionReason.liftedByPerson, at: now, rows)
            // Where nothing was suppressed the word is a message like any other.
            guard isLifted else { return false }
            if let conversation, let answer { try confirm(answer, to: message, in: conversation, at: at) }
            return true
        }
    }

    /// Ends what is open with somebody who wants to be left alone.
    private func closeAll(_ kind: CommunicationKind, _ address: String, at instant: Instant) throws {
        for key in try rows.openConversations(kind, try AddressNames.all(kind, address, rows)) {
            guard var communication = try book.load(key) else { continue }
            try book.apply(
                .closed(.optedOut, detail: nil), to: &communication,
                at: book.instant(instant, after: communication.startedAt))
        }
    }

    private func confirm(
        _ answer: String, to message: InboundMessage, in conversation: ConversationState, at: Instant
    ) throws {
        var answered = conversation
        answered.answeredID = message.providerID
        try FollowUps.queue(
            answer, author: conversation.agent, isConfirmation: true, in: answered, at: now, rows)
        noteOutgoing()
    }

    func noteOutgoing() { result.hasOutgoing = true }

    func noteResting(_ address: String, since: Instant, until: Instant? = nil) {
        result.resting.append(RestingDestination(address: address, since: since, until: until))
    }
}

extension PassedOver {
    /// Cuts every text of it that is longer than ``longestText`` bytes.
    fileprivate mutating func cut() {
        func short(_ text: String) -> String {
            guard text.utf8.count > PassedOver.longestText else { return text }
            return String(String.UnicodeScalarView(text.unicodeScalars.prefix(PassedOver.longestText / 4)))
        }
        address = address.map(short)
        senderName = senderName.map(short)
        subject = subject.map(short)
        text = short(text)
        detail = detail.map(short)
        providerID = providerID.map(short)
    }
}
