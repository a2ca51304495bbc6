import Domain

/// What channels.md says becomes of one communication, told as plainly as can be.
struct ConversationModel: Equatable {
    /// What becomes known of it, in the words of this test.
    enum Event {
        case delivered, read
        case replied(String, id: String)
        case results([String: FieldValue?])
        /// Its agent says so.
        case ended(AgentStep.End)
        case failed(String)
        case canceled(String?)
    }

    struct Told: Equatable {
        var tag: EventKindTag
        var status: CommunicationStatus
        var at: Instant
        var chain: Int
        var results: [String: FieldValue]
    }

    struct Change: Equatable {
        var status: CommunicationStatus
        var at: Instant
    }

    var status: CommunicationStatus
    var reason: StatusReason?
    var detail: String?
    var startedAt: Instant?
    var deliveredAt: Instant?
    var readAt: Instant?
    var repliedAt: Instant?
    var endedAt: Instant?
    var results: [String: FieldValue] = [:]
    var history: [Change]
    var inbound: [String] = []
    var told: [Told] = []
    /// Instants at which a read and a reply were counted.
    var reads: [Instant] = []
    var replies: [Instant] = []

    private var isOpen: Bool { startedAt != nil && !status.isFinal }

    /// - Parameters:
    ///   - seen: the provider's ids of messages that the channel has brought.
    ///   - runChain: the chain of the run that planned the communication.
    mutating func apply(
        _ event: Event, told: Instant, now: Instant, seen: inout Set<String>, interest: EventInterest, runChain: Int
    ) -> Bool {
        var at = min(told, now)
        if let startedAt { at = max(at, startedAt) }
        switch event {
        case .delivered:
            if startedAt == nil || deliveredAt != nil { return false }
            deliveredAt = at
            if status == .started { move(.delivered, at, interest, runChain) }
        case .read:
            if startedAt == nil || readAt != nil { return false }
            readAt = at
            reads.append(at)
            if [.started, .delivered].contains(status) { move(.read, at, interest, runChain) }
        case .replied(let text, let id):
            if !seen.insert(id).inserted { return false }
            inbound.append(text)
            if repliedAt != nil { return true }
            repliedAt = at
            replies.append(at)
            move(.replied, at, interest, runChain)
        case .results(let changes):
            let before = results
            for (name, value) in changes { results[name] = value }
            if results == before { return false }
            if !status.isFinal, interest.hearsUpdate(of: "REMIND", to: status) {
                tell(.communicationUpdated, now, chain: 1)
            }
        case .ended(let end):
            if !isOpen { return false }
            let isCompleted = end == .completed || repliedAt != nil
            self.end(isCompleted ? .completed : .noResponse, nil, nil, now, interest, runChain)
        case .failed(let text):
            // A reply shows that it had arrived.
            if !isOpen || repliedAt != nil { return false }
            end(.failed, .refused, "550 \(text)", at, interest, runChain)
        case .canceled(let detail):
            if status.isFinal { return false }
            end(.canceled, .canceledByOperator, detail, now, interest, runChain)
        }
        return true
    }

    private mutating func end(
        _ status: CommunicationStatus, _ reason: StatusReason?, _ detail: String?, _ at: Instant,
        _ interest: EventInterest, _ runChain: Int
    ) {
        endedAt = at
        self.reason = reason
        if let detail { self.detail = detail }
        move(status, at, interest, runChain)
    }

    private mutating func move(
        _ status: CommunicationStatus, _ at: Instant, _ interest: EventInterest, _ runChain: Int
    ) {
        self.status = status
        history.append(Change(status: status, at: at))
        let chain = [.canceled, .failed].contains(status) ? runChain + 1 : 1
        if interest.hearsUpdate(of: "REMIND", to: status) { tell(.communicationUpdated, at, chain: chain) }
        if status.isFinal, startedAt != nil, interest.hearsEnd(of: "REMIND") {
            tell(.communicationEnded, at, chain: chain)
        }
    }

    private mutating func tell(_ tag: EventKindTag, _ at: Instant, chain: Int) {
        told.append(Told(tag: tag, status: status, at: at, chain: chain, results: results))
    }
}
