import Domain
import Synchronization

/// An account's mailbox: it is looked into on a thread of its own, over a connection that is kept.
final class Mailbox: Sendable {
    private let lanes: BlockingLanes<MailboxSession>
    /// Apart, since a look may wait for minutes.
    private let checks: BlockingLanes<MailboxSession>
    private let wake: WakeSignal
    private let isClosed = Mutex(false)

    init(_ server: MailboxServer, label: String, largestMessage: Int) {
        let wake = WakeSignal()
        self.wake = wake
        lanes = BlockingLanes(count: 1, label: "\(label).mailbox") {
            MailboxSession(server, longest: largestMessage, wake: wake)
        }
        checks = BlockingLanes(count: 1, label: "\(label).mailbox.check") {
            MailboxSession(server, longest: largestMessage, wake: WakeSignal())
        }
    }

    /// - Parameter read: makes something of a message, on the mailbox's thread.
    func look<News: Sendable>(
        _ login: MailLogin?, after place: MailboxPlace, at now: Instant,
        read: @escaping @Sendable (MailboxSession.Fetched) -> News?
    ) async -> Result<(look: MailboxSession.Look, news: [News]), ChannelFailure> {
        wake.lower()
        guard !isClosed.withLock({ $0 }) else { return .failure(.closed) }
        let answer = await withTaskCancellationHandler {
            await lanes.run(key: "") { session -> Result<(look: MailboxSession.Look, news: [News]), ChannelFailure> in
                var news: [News] = []
                do throws(ChannelFailure) {
                    let look = try session.look(login, after: place, at: now) { mail in
                        if let item = read(mail) { news.append(item) }
                    }
                    return .success((look, news))
                } catch { return .failure(error) }
            }
        } onCancel: {
            wake.raise()
        }
        return answer ?? .failure(.closed)
    }

    func check(_ login: MailLogin?) async -> ChannelFailure? {
        let failure = await checks.run(key: "") { session in session.check(login) }
        return failure ?? .closed
    }

    func close() async {
        isClosed.withLock { $0 = true }
        wake.raise()
        await lanes.close()
        await checks.close()
    }
}
