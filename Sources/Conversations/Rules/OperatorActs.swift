package import Domain

/// What operators do in conversations, within a transaction.
package struct OperatorActs {
    private let book: CommunicationBook
    private let desk: ConversationDesk
    private let rows: any RowPort
    private let now: Instant

    package init(_ rows: any RowPort, desk: ConversationDesk, at now: Instant) {
        self.rows = rows
        self.desk = desk
        self.now = now
        book = CommunicationBook(rows, interest: desk.interest, at: now, localHour: desk.localHour)
    }

    /// Returns false where it changes nothing.
    package func act(
        _ action: ConversationAction, in conversation: ConversationState, actor: String
    ) throws -> Bool {
        guard conversation.isOpen else { return false }
        let key = conversation.communication
        switch action {
        case .pause:
            if conversation.pausedBy != nil { return false }
            try pause(key, by: actor)
            return true
        case .resume:
            if conversation.pausedBy == nil { return false }
            try rows.pause(key, by: nil)
            try rows.noteNeedsPerson(key, why: nil)
            try InboundTaker(rows, channel: conversation.channel, desk: desk, at: now).handBack(key)
            return true
        case .say(let text, let template):
            if conversation.pausedBy == nil { try pause(key, by: actor) }
            try rows.noteNeedsPerson(key, why: nil)
            try FollowUps.queue(
                text, template: template, author: actor, speaker: .person, in: conversation, at: now, rows)
            return true
        case .close:
            let change = try book.apply(.closed(nil, detail: "closed by an operator"), to: key)
            return change?.isNews == true
        }
    }

    /// What the agent was to be asked it is asked when it conducts the conversation again.
    private func pause(_ key: CommunicationKey, by actor: String) throws {
        try rows.pause(key, by: actor)
        try AgentReplies.drop(in: key, at: now, rows)
    }

    /// Calls communications off, at once or after the outcome where an attempt is under way; returns whether that is news.
    package func cancel(_ key: CommunicationKey, detail: String?) throws -> Bool {
        try book.apply(.canceled(.canceledByOperator, detail: detail, isTold: false), to: key)?.isNews == true
    }

    /// Settles a communication whose outcome is unknown; returns whether it was.
    package func settle(_ key: CommunicationKey, _ verdict: UnknownVerdict) throws -> Bool {
        guard var communication = try book.load(key), communication.isUnknown else { return false }
        switch verdict {
        case .sent(let providerID):
            let taker = InboundTaker(rows, channel: communication.place.channel, desk: desk, at: now)
            try taker.begin(&communication, providerID: providerID, at: now)
        case .notSent: try book.apply(.didNotGoOut, to: &communication)
        case .failed(let code, let text):
            try book.apply(.wasRefused(detail: "\(code) \(text)"), to: &communication)
        }
        return true
    }

    /// Settles a follow-up whose outcome is unknown; returns whether it was.
    package func settle(
        _ key: FollowUpKey, of communication: CommunicationKey, _ verdict: UnknownVerdict
    ) throws -> Bool {
        guard var followUp = try rows.followUp(key), followUp.communication == communication else { return false }
        let change = followUp.handle(.settled(verdict), at: now)
        if change.isNews { try rows.save(followUp, at: now) }
        return change.isNews
    }
}
