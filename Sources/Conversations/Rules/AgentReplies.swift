package import Domain

/// What agents are asked in conversations, and what becomes of their answers, within a transaction.
package struct AgentReplies {
    /// An answer that comes later is an answer still, and comes at a decent hour.
    private static let promptly = Duration.seconds(2 * 3600)

    private let book: CommunicationBook
    private let desk: ConversationDesk
    private let rows: any RowPort
    private let now: Instant

    /// For what needs no desk: asking.
    package init(_ rows: any RowPort, at now: Instant) {
        self.init(CommunicationBook(rows, interest: [:], at: now), desk: .none)
    }

    package init(_ rows: any RowPort, desk: ConversationDesk, at now: Instant) {
        self.init(CommunicationBook(rows, interest: desk.interest, at: now, localHour: desk.localHour), desk: desk)
    }

    init(_ book: CommunicationBook, desk: ConversationDesk) {
        self.book = book
        self.desk = desk
        rows = book.rows
        now = book.now
    }

    // MARK: Asking

    /// Keeps that the agent is to be asked; returns false where nobody conducts the conversation.
    func ask(
        _ occasion: AgentTurn.Occasion, in conversation: ConversationState, heardAt: Instant
    ) throws -> Bool {
        guard desk.agent(conversation.agent) != nil else { return false }
        let open = try rows.openReplies(in: conversation.communication)
        if var last = open.last,
            last.join(occasion, heardAt: heardAt, isBehind: open.first?.status == .asking && open.count > 1)
        {
            try rows.save(last, at: now)
            return true
        }
        try rows.addReply(occasion, in: conversation, heardAt: heardAt, dueAt: now)
        return true
    }

    /// A person conducts the conversation, or it has ended: nobody is asked in it any more.
    package static func drop(in communication: CommunicationKey, at now: Instant, _ rows: any RowPort) throws {
        for var reply in try rows.openReplies(in: communication) {
            reply.status = .dropped
            reply.dueAt = nil
            reply.epoch = nil
            try rows.save(reply, at: now)
        }
    }

    /// Takes what is due: see `ConversationStore.claimReplies`.
    package func claim(through instant: Instant, limit: Int, remotes: RemoteCapacity) throws -> [DueReply] {
        let own = try rows.dueReplies(through: instant, of: remotes.agents, areThese: false, limit: limit)
        let elsewhere = try rows.dueReplies(through: instant, of: remotes.agents, areThese: true, limit: remotes.room)
        return try own.compactMap { try claim($0, isRemote: false) }
            + elsewhere.compactMap { try claim($0, isRemote: true) }
    }

    /// The question that a reply is, if it is to be asked now; one to a remote agent is being asked from now on.
    private func claim(_ key: AgentReplyKey, isRemote: Bool) throws -> DueReply? {
        guard var reply = try rows.reply(key), reply.status == .waiting, let due = reply.dueAt, due <= now else {
            return nil
        }
        guard var question = try question(reply) else {
            reply.finish(.dropped, nil)
            try rows.save(reply, at: now)
            return nil
        }
        if !isRemote { return question }
        reply.status = .asking
        reply.dueAt = nil
        reply.asked += 1
        reply.epoch = rows.epoch
        try rows.save(reply, at: now)
        question.number = reply.asked
        return question
    }

    /// The question as it is to be asked now; nil where the conversation is gone or has ended.
    private func question(_ reply: AgentReplyState) throws -> DueReply? {
        guard let communication = try rows.communication(reply.communication), communication.isOpen,
            let conversation = try rows.conversation(reply.communication), conversation.pausedBy == nil
        else { return nil }
        let language = try rows.participant(reply.communication.participant).flatMap {
            try rows.record(of: $0.customer)
        }?[.language]
        return DueReply(
            key: reply.key, communication: reply.communication, channel: reply.channel, number: reply.asked,
            heardAt: reply.heardAt,
            turn: AgentTurn(
                agent: conversation.agent, kind: conversation.kind, occasion: reply.occasion,
                memory: conversation.memory, results: communication.results, context: conversation.context,
                language: language), idempotencyKey: "\(conversation.name).r\(reply.key.rawValue)")
    }

    /// What a process that is gone was asking is asked again.
    static func free(_ epoch: Int64, at now: Instant, _ rows: any RowPort) throws -> Int {
        let asking = try rows.replies(asking: epoch)
        for var reply in asking {
            reply.status = .waiting
            reply.dueAt = now
            reply.epoch = nil
            try rows.save(reply, at: now)
        }
        return asking.count
    }

    // MARK: Answers

    /// Takes answers in order; each as far as its question is still open.
    package func take(_ answers: [AgentAnswer]) throws -> AgentAnswerResult {
        var result = AgentAnswerResult()
        for answer in answers { result.taken.append(try take(answer, &result)) }
        return result
    }

    private func take(_ answer: AgentAnswer, _ result: inout AgentAnswerResult) throws -> Bool {
        guard var reply = try rows.reply(answer.key), reply.status.isOpen, reply.asked == answer.number,
            let conversation = try rows.conversation(reply.communication), conversation.isOpen,
            conversation.pausedBy == nil, var communication = try book.load(reply.communication), communication.isOpen
        else { return false }
        switch answer.outcome {
        case .filler(let text):
            guard reply.status == .asking else { return false }
            try say(text, in: conversation, heardAt: reply.heardAt, &result)
            return true
        case .again(let instant, let why):
            reply.status = .waiting
            reply.dueAt = instant
            reply.epoch = nil
            reply.detail = why
        case .gaveUp(let why, let says, let ends):
            reply.finish(.failed, why)
            if let says { try say(says, in: conversation, heardAt: reply.heardAt, &result) }
            if ends { try book.apply(.closed(nil, detail: why), to: &communication) }
            try rows.noteNeedsPerson(reply.communication, why: why)
        case .step(let step):
            if let late = lateness(of: reply, conversation) {
                reply.finish(.failed, late)
                try rows.noteNeedsPerson(reply.communication, why: late)
            } else {
                reply.finish(.answered, nil)
                try take(step, &communication, conversation, heardAt: reply.heardAt, &result)
            }
        }
        try rows.save(reply, at: now)
        return true
    }

    /// Why an answer is not said any more; nil: it is.
    private func lateness(of reply: AgentReplyState, _ conversation: ConversationState) -> String? {
        if let longest = desk.agent(conversation.agent)?.staleAfter, now > reply.heardAt + longest {
            return "the agent's answer came later than its stale_after"
        }
        // Outside of this time the provider takes templates only (Meta, customer service window).
        if conversation.kind == .whatsapp, now > reply.heardAt + .seconds(24 * 3600) {
            return "the agent's answer came more than 24 hours after the person's message"
        }
        return nil
    }

    /// What an agent tells by itself, without being asked; returns true if that changed anything.
    package func take(_ step: AgentStep, in key: CommunicationKey) throws -> AgentAnswerResult {
        var result = AgentAnswerResult(taken: [false])
        guard var communication = try book.load(key), communication.startedAt != nil,
            let conversation = try rows.conversation(key)
        else { return result }
        let before = communication
        try take(step, &communication, conversation, heardAt: now, &result)
        result.taken = [communication != before || !result.outgoing.isEmpty]
        return result
    }

    private func take(
        _ step: AgentStep, _ communication: inout CommunicationState, _ conversation: ConversationState,
        heardAt: Instant, _ result: inout AgentAnswerResult
    ) throws {
        let key = communication.key
        try book.apply(.results(step.results), to: &communication)
        let text = step.says.map(\.text).filter { !$0.isEmpty }.joined(separator: "\n\n")
        if !text.isEmpty, communication.isOpen {
            try say(text, expects: step.says.last?.expects, in: conversation, heardAt: heardAt, &result)
        }
        if let memory = step.memory { try rows.remember(memory, in: key) }
        if let end = step.end { try book.apply(.concluded(end), to: &communication) }
    }

    private func say(
        _ text: String, expects: ExpectedAnswer? = nil, in conversation: ConversationState, heardAt: Instant,
        _ result: inout AgentAnswerResult
    ) throws {
        var dueAt = now
        if now > heardAt + Self.promptly, let zone = try rows.zone(of: conversation.communication) {
            dueAt = desk.quietUntil(zone, now) ?? now
        }
        try FollowUps.queue(
            text, expects: expects, author: conversation.agent, in: conversation, at: now, dueAt: dueAt, rows)
        result.outgoing.insert(conversation.channel)
    }
}

extension AgentReplyState {
    fileprivate mutating func finish(_ status: Status, _ detail: String?) {
        self.status = status
        dueAt = nil
        epoch = nil
        self.detail = detail
    }
}
