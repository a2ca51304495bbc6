import Conversations
import Domain
import Store

struct Conversation: Sendable {
    var state: ConversationState
    /// While it is open no other is opened at its address.
    var holdsAddress = false
    /// The epoch of the process that opened it.
    var owner: Int64?
    /// Why a person is to look at it.
    var needsPerson: String?
    var lastInboundAt: Instant?
    var lastOutboundAt: Instant?
}

struct FollowUp: Sendable {
    var state: FollowUpState
    var author: String
    var createdAt: Instant
}

struct Reply: Sendable {
    var state: AgentReplyState
    var agent: String
}

extension MemoryRows {
    func conversationRow(_ key: CommunicationKey) -> ConversationRow? {
        guard let row = tables.conversations[key], let communication = tables.communications[key],
            let participant = tables.participants[key.participant]
        else { return nil }
        let state = row.state
        let own = communication.state
        return ConversationRow(
            communication: key, participantCreatedAt: participant.createdAt,
            campaignID: tables.campaigns[own.place.campaign].flatMap { HiddenCampaign.shown($0.id) },
            name: own.place.name, kind: state.kind, channel: state.channel, account: state.account,
            address: state.address, agent: state.agent, status: own.status, reason: own.reason,
            createdAt: communication.createdAt, isOpen: state.isOpen, pausedBy: state.pausedBy, results: own.results,
            context: state.context, lastInboundAt: row.lastInboundAt, lastOutboundAt: row.lastOutboundAt,
            openingID: state.openingID, needsPerson: row.needsPerson)
    }

    /// With one of these addresses on a channel.
    private func conversations(_ channel: String, _ names: [String]) -> [Conversation] {
        tables.conversations.all.filter { $0.state.channel == channel && names.contains($0.state.address) }
    }

    /// Its opening is on its way and may have arrived.
    private func isPending(_ conversation: Conversation) -> Bool {
        communication(conversation.state.communication)?.snapshot.isInFlight == true
    }

    func followUps(of communication: CommunicationKey) -> [FollowUp] {
        tables.followUps.all.filter { $0.state.communication == communication }
    }

    /// Gives what waits to be said a message that says the same otherwise.
    func rewriteWaiting(where isMeant: (FollowUpState) -> Bool, by change: (inout OutboundMessage) -> Void) {
        for state in tables.followUps.all.map(\.state) where state.dueAt != nil && isMeant(state) {
            guard let message = message(state.message) else { continue }
            var changed = message
            change(&changed)
            guard changed != message else { continue }
            let kept = keep(changed, of: state.communication)
            tables.followUps[state.key]?.state.message = kept
        }
    }

    /// What waits to be said, of each conversation the first that is not done, in order of the due instant.
    func firstFollowUps() -> [FollowUpState] {
        tables.followUps.all.map(\.state).filter { state in
            state.dueAt != nil
                && followUps(of: state.communication).map(\.state).first { fits([.waiting, .sending], $0.status) }
                    == state
        }.sorted { ($0.dueAt.orNever, $0.key) < ($1.dueAt.orNever, $1.key) }
    }

    /// Questions that wait, of each conversation the first that is not done, in order of the due instant.
    func firstReplies() -> [Reply] {
        tables.replies.all.filter { reply in
            reply.state.dueAt != nil && openReplies(in: reply.state.communication).first?.key == reply.state.key
        }.sorted { ($0.state.dueAt.orNever, $0.state.key) < ($1.state.dueAt.orNever, $1.state.key) }
    }
}

// MARK: ConversationRows

extension MemoryRows {
    func conversation(_ key: CommunicationKey) -> ConversationState? { tables.conversations[key]?.state }

    func newestConversation(_ channel: String, _ names: [String], onlyOpen: Bool) -> ConversationState? {
        conversations(channel, names).filter { $0.state.isOpen || !onlyOpen }.max { a, b in
            (a.lastOutboundAt.orNever, a.state.communication) < (b.lastOutboundAt.orNever, b.state.communication)
        }?.state
    }

    func pendingOpening(_ channel: String, _ names: [String]) -> CommunicationKey? {
        conversations(channel, names).last(where: isPending)?.state.communication
    }

    func addressHolder(_ channel: String, _ names: [String], but key: CommunicationKey) -> CommunicationKey? {
        conversations(channel, names).first {
            $0.holdsAddress && $0.state.communication != key && ($0.state.isOpen || isPending($0))
        }?.state.communication
    }

    func openConversations(_ kind: CommunicationKind, _ names: [String]) -> [CommunicationKey] {
        tables.conversations.all.map(\.state).filter { $0.isOpen && $0.kind == kind && names.contains($0.address) }
            .map(\.communication)
    }

    func heldCalls(by epoch: Int64) -> [CommunicationKey] {
        tables.conversations.all.filter { $0.state.isOpen && $0.state.kind == .voice && $0.owner ?? 0 == epoch }
            .map(\.state.communication)
    }

    func openConversation(_ channel: String, openingID: String) -> CommunicationKey? {
        tables.conversations.all.map(\.state)
            .first { $0.channel == channel && $0.isOpen && $0.openingID == openingID }?.communication
    }

    func conversationCount(_ channel: String, _ names: [String], since: Instant) -> Int {
        conversations(channel, names).count { $0.lastInboundAt.orNever >= since }
    }

    func prepareConversation(
        _ key: CommunicationKey, channel: String, _ kind: CommunicationKind, _ address: String,
        _ message: OutboundMessage, _ start: ConversationStart?
    ) {
        var row =
            tables.conversations[key]
            ?? Conversation(
                state: ConversationState(
                    communication: key, channel: channel, kind: kind, address: address, account: nil, agent: "",
                    name: message.idempotencyKey, isOpen: false, memory: nil, context: [:], pausedBy: nil,
                    openingID: nil, answeredID: nil, subject: nil))
        row.state.address = address
        row.state.account = message.account
        row.state.subject = message.subject ?? row.state.subject
        if let start {
            row.state.agent = start.agent
            row.state.memory = start.memory ?? row.state.memory
            if !start.context.isEmpty { row.state.context = start.context }
            row.holdsAddress = start.holdsAddress
        }
        tables.conversations[key] = row
    }

    func openConversation(_ key: CommunicationKey, providerID: String?, at now: Instant) {
        guard var row = tables.conversations[key] else { return }
        row.state.isOpen = true
        row.state.openingID = providerID ?? row.state.openingID
        row.lastOutboundAt = now
        row.owner = epoch
        tables.conversations[key] = row
    }

    func endConversation(_ key: CommunicationKey) { tables.conversations[key]?.state.isOpen = false }
    func noteSaid(_ key: CommunicationKey, at now: Instant) { tables.conversations[key]?.lastOutboundAt = now }

    func noteHeard(_ key: CommunicationKey, providerID: String, subject: String?, at now: Instant) {
        guard var row = tables.conversations[key] else { return }
        row.state.answeredID = providerID
        row.state.subject = row.state.subject ?? subject
        row.lastInboundAt = now
        tables.conversations[key] = row
    }

    func remember(_ memory: String?, in key: CommunicationKey) { tables.conversations[key]?.state.memory = memory }
    func noteNeedsPerson(_ key: CommunicationKey, why: String?) { tables.conversations[key]?.needsPerson = why }
    func pause(_ key: CommunicationKey, by actor: String?) { tables.conversations[key]?.state.pausedBy = actor }

    func readdress(_ kind: CommunicationKind, from name: String, to target: String) {
        for moved in tables.conversations.all.map(\.state) where moved.kind == kind && moved.address == name {
            tables.conversations[moved.communication]?.state.address = target
            rewriteWaiting(where: { $0.communication == moved.communication }, by: { $0.recipient = target })
        }
    }
}

// MARK: FollowUpRows

extension MemoryRows {
    func followUp(_ key: FollowUpKey) -> FollowUpState? { tables.followUps[key]?.state }

    func followUp(of message: MessageKey) -> FollowUpKey? {
        tables.followUps.all.first { $0.state.message == message }?.state.key
    }

    func followUpMessage(_ number: Int64, of communication: CommunicationKey) -> MessageKey? {
        followUps(of: communication).dropFirst(Int(clamping: max(0, number &- 1))).first?.state.message
    }

    func followUpCount(of communication: CommunicationKey) -> Int { followUps(of: communication).count }

    func dueFollowUps(on channel: String, through instant: Instant, limit: Int) -> [DueFollowUp] {
        firstFollowUps().filter { $0.channel == channel && $0.dueAt.hasCome(by: instant) }
            .prefix(max(0, limit)).compactMap { state in
                guard let message = message(state.message) else { return nil }
                return DueFollowUp(
                    key: state.key, communication: state.communication, channel: channel, message: message,
                    attemptCount: state.attempts,
                    isUnknown: unknownAttempts(of: state.communication, state.message) > 0)
            }
    }

    func addFollowUp(
        _ message: MessageKey, in conversation: ConversationState, author: String, isConfirmation: Bool,
        at now: Instant, dueAt: Instant
    ) {
        tables.followUps.add {
            FollowUp(
                state: FollowUpState(
                    key: $0, communication: conversation.communication, channel: conversation.channel,
                    message: message, isConfirmation: isConfirmation, status: .waiting, dueAt: dueAt, attempts: 0,
                    detail: nil, hasArrived: false), author: author, createdAt: now)
        }
    }

    func save(_ followUp: FollowUpState, at now: Instant) { tables.followUps[followUp.key]?.state = followUp }

    func dropFollowUps(of communication: CommunicationKey, at now: Instant) {
        tables.followUps.change(
            where: { $0.state.communication == communication && $0.state.status == .waiting },
            by: { ($0.state.status, $0.state.dueAt) = (.dropped, nil) })
    }
}

// MARK: ReplyRows

extension MemoryRows {
    func reply(_ key: AgentReplyKey) -> AgentReplyState? { tables.replies[key]?.state }

    func openReplies(in communication: CommunicationKey) -> [AgentReplyState] {
        tables.replies.all.map(\.state).filter { $0.communication == communication && $0.status.isOpen }
    }

    func dueReplies(through instant: Instant, of agents: [String], areThese: Bool, limit: Int) -> [AgentReplyKey] {
        firstReplies().filter {
            agents.contains($0.agent) == areThese && $0.state.dueAt.hasCome(by: instant)
        }.prefix(max(0, limit)).map(\.state.key)
    }

    func replies(asking epoch: Int64) -> [AgentReplyState] {
        tables.replies.all.map(\.state).filter { $0.epoch == epoch }
    }

    func addReply(
        _ occasion: AgentTurn.Occasion, in conversation: ConversationState, heardAt: Instant, dueAt: Instant
    ) {
        tables.replies.add {
            Reply(
                state: AgentReplyState(
                    key: $0, communication: conversation.communication, channel: conversation.channel,
                    occasion: occasion, heardAt: heardAt, status: .waiting, dueAt: dueAt, asked: 0),
                agent: conversation.agent)
        }
    }

    func save(_ reply: AgentReplyState, at now: Instant) { tables.replies[reply.key]?.state = reply }
}
