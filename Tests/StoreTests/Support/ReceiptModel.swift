import Conversations
import Domain
import Store

/// What docs/states.md says that receipts do to an opening, told as plainly as can be: beside the code, and without it.
struct ReceiptModel: Equatable {
    /// What may be told, of the first or the second attempt.
    enum Told: Hashable, Sendable {
        case sent(Int), delivered(Int), read(Int), failed(Int), notReached(Int), ended(Int), machine(Int)
        case reply
        /// What the channel answers to the attempt that is on its way.
        case accepted, lost
    }

    enum Wait: Equatable {
        case nothing, repeating, onItsWay, unknown
    }

    let isCall: Bool
    let asks: Bool
    /// Attempts that were made.
    var attempts: Int
    var status: CommunicationStatus
    var wait: Wait
    /// It is known to have gone out: only then does a receipt of what became of it count.
    var hasStarted = false
    var isDelivered = false
    var isRead = false
    var isReplied = false

    private var isOpen: Bool { [.started, .delivered, .read, .replied].contains(status) }
    private var isAway: Bool { wait == .onItsWay || wait == .unknown }

    mutating func take(_ told: Told) {
        switch told {
        case .accepted: if isAway { goOut() }
        case .lost: if wait == .onItsWay { wait = .unknown }
        case .reply:
            if isAway, status == .planned { goOut() }
            guard isOpen else { return }
            wait = .nothing
            isReplied = true
            status = .replied
        case .sent(let attempt): if attempt == attempts, isAway { goOut() }
        case .delivered(let attempt):
            if isCall {
                guard attempt == attempts else { return }
                if isAway { goOut() }
                ring()
            } else {
                arrive(attempt)
                if hasStarted { isDelivered = true }
                if status == .started { status = .delivered }
            }
        case .read(let attempt):
            arrive(attempt)
            if hasStarted { isRead = true }
            if status == .started || status == .delivered { status = .read }
        case .failed(let attempt):
            guard attempt == attempts else { return }
            if attempts > 1, isRead || isDelivered && !isCall { return }
            if status == .planned && isAway || isOpen && !isReplied { end(.failed) }
        case .notReached(let attempt):
            guard attempt == attempts else { return }
            if isAway { goOut() }
            tryAgain()
        case .ended(let attempt):
            guard attempt == attempts else { return }
            if isAway { goOut() }
            guard isOpen, wait != .repeating else { return }
            if !isRead, !isReplied { return tryAgain() }
            end(!isReplied && asks ? .noResponse : .completed)
        case .machine(let attempt):
            guard attempt == attempts else { return }
            if isAway { goOut() }
            guard isOpen, !isReplied else { return }
            if !asks { isRead = true }
            end(asks ? .noResponse : .completed)
        }
    }

    private mutating func goOut() {
        wait = .nothing
        hasStarted = true
        if status == .planned { status = .started }
    }

    /// Whichever attempt it was: the person has it.
    private mutating func arrive(_ attempt: Int) {
        if attempt == attempts, isAway { goOut() }
        if isOpen { wait = .nothing }
    }

    private mutating func ring() {
        if wait == .repeating {
            if status == .started { (isDelivered, status) = (true, .delivered) }
            return
        }
        if hasStarted { isDelivered = true }
        if status == .started { status = .delivered }
    }

    private mutating func tryAgain() {
        guard isOpen, !isReplied, !isRead, wait != .repeating, isCall || !isDelivered else { return }
        wait = .repeating
    }

    private mutating func end(_ status: CommunicationStatus) {
        self.status = status
        wait = .nothing
    }
}

/// The same of something that is said after the opening.
struct FollowUpModel: Equatable {
    var attempts: Int
    var state: ConversationLine.State
    var hasArrived = false

    mutating func take(_ told: ReceiptModel.Told) {
        let isPending = state == .sending || state == .unknown
        switch told {
        case .accepted: if isPending { state = .sent }
        case .lost: if state == .sending { state = .unknown }
        case .sent(let attempt): if attempt == attempts, isPending { state = .sent }
        case .delivered, .read:
            hasArrived = true
            state = .sent
        case .failed(let attempt): if attempt == attempts, !hasArrived { state = .failed }
        case .notReached(let attempt):
            if attempt == attempts, !hasArrived, isPending || state == .sent { state = .waiting }
        case .ended, .machine, .reply: break
        }
    }
}
