import Dispatch
import Domain
import Synchronization

/// The connections of a channel to SMTP servers, each with one message at a time: `count` at most, and one more for what is
/// urgent when all of those are busy, so that it waits behind none that hangs.
///
/// All are driven by one thread, which is there as long as there is a connection. More callers than connections wait in
/// order. A connection is kept for the next message of the same account; it is opened on a thread of its own, since names
/// are looked up and logins made by calls that block.
final class SMTPConnections: Sendable {
    /// What is for the loop to take.
    struct Inbox {
        var jobs: [SMTPJob] = []
        var openings: [(slot: Int, opening: SMTPConnection.Opening)] = []
        var isClosed = false
        fileprivate var isRunning = false
        /// The loop waits, and is to be woken.
        fileprivate var isAsleep = false
        fileprivate var closers: [CheckedContinuation<Void, Never>] = []
    }

    let count: Int
    let poller: SMTPPoller?
    private let queue: DispatchQueue
    private let openers: [DispatchQueue]
    private let inbox = Mutex(Inbox())

    init(count: Int, label: String) {
        self.count = max(1, count)
        poller = SMTPPoller()
        queue = DispatchQueue(label: label)
        openers = (0...self.count).map { DispatchQueue(label: "\(label).\($0)") }
    }

    /// The place of the connection that is kept for what is urgent.
    var urgentSlot: Int { count }

    /// Does `work` over a connection; nil once closed.
    func run(
        _ work: SMTPJob.Work, account: String, _ server: MailServer, _ login: MailLogin?, isUrgent: Bool = false
    ) async -> SMTPResult? {
        guard let poller else {
            return SMTPResult(stage: .connect, fault: .other, faultText: "no more files can be opened")
        }
        return await withCheckedContinuation { continuation in
            let job = SMTPJob(
                account: account, server: server, login: login, work: work, isUrgent: isUrgent, answer: continuation)
            submit(poller) { inbox in
                if inbox.isClosed { return false }
                inbox.jobs.append(job)
                return true
            } refused: {
                continuation.resume(returning: nil)
            }
        }
    }

    /// Turns waiting callers away, lets running ones finish, and takes leave of the servers.
    func close() async {
        await withCheckedContinuation { continuation in
            let (isOver, wakes) = inbox.withLock { inbox in
                inbox.isClosed = true
                guard inbox.isRunning else { return (true, false) }
                inbox.closers.append(continuation)
                defer { inbox.isAsleep = false }
                return (false, inbox.isAsleep)
            }
            if wakes { poller?.wake() }
            if isOver { continuation.resume() }
        }
    }

    // MARK: For the loop

    /// Opens a connection for a slot; the loop finds it in the inbox.
    func open(_ slot: Int, _ server: MailServer, _ login: MailLogin?) {
        openers[slot].async { [self] in
            let opening = SMTPConnection.open(server, login)
            guard let poller else { return }
            submit(poller) { inbox in
                inbox.openings.append((slot, opening))
                return true
            } refused: {
            }
        }
    }

    /// Takes what is there, into emptied arrays; false: there is nothing, and the loop has ended.
    ///
    /// - Parameter isQuiet: there is nothing more for the loop to do.
    func take(_ jobs: inout [SMTPJob], _ openings: inout [(slot: Int, opening: SMTPConnection.Opening)], isQuiet: Bool)
        -> (goesOn: Bool, isClosed: Bool)
    {
        let (goesOn, isClosed, closers) = inbox.withLock { inbox in
            if isQuiet, inbox.jobs.isEmpty, inbox.openings.isEmpty {
                inbox.isRunning = false
                defer { inbox.closers = [] }
                return (false, inbox.isClosed, inbox.closers)
            }
            swap(&jobs, &inbox.jobs)
            swap(&openings, &inbox.openings)
            return (true, inbox.isClosed, [])
        }
        for closer in closers { closer.resume() }
        return (goesOn, isClosed)
    }

    /// Whether the loop may wait: whatever comes from now on wakes it.
    func fallAsleep(knowsOfClosing: Bool) -> Bool {
        inbox.withLock { inbox in
            inbox.isAsleep =
                inbox.jobs.isEmpty && inbox.openings.isEmpty && inbox.isClosed == knowsOfClosing
            return inbox.isAsleep
        }
    }

    func wakeUp() { inbox.withLock { $0.isAsleep = false } }

    private func submit(_ poller: SMTPPoller, _ change: (inout Inbox) -> Bool, refused: () -> Void) {
        let (isTaken, starts, wakes) = inbox.withLock { inbox in
            guard change(&inbox) else { return (false, false, false) }
            defer {
                inbox.isRunning = true
                inbox.isAsleep = false
            }
            return (true, !inbox.isRunning, inbox.isAsleep)
        }
        if starts { queue.async { [self] in poller.hold { SMTPLoop(self, poller).run() } } }
        if wakes { poller.wake() }
        if !isTaken { refused() }
    }
}
