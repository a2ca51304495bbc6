import Channels
import Conversations
import Domain
import Logging
import Store
import Synchronization

/// Opens a channel that holds conversations within this process, and keeps what it tells, however often that takes:
/// a call waits for its next prompt until then.
final class LiveReception: Sendable {
    let channel: any LiveChannel
    private let record: ReceptionRecord
    private let receiver: Receiver
    private let clock: any WallClock
    private let random: any RandomSource
    private let stop: StopSignal
    private let logger: Logger
    /// The one start there is; nil: nobody has asked for it yet.
    private let opening = Mutex<Task<Void, Never>?>(nil)

    init(
        channel: any LiveChannel, record: ReceptionRecord, receiver: Receiver, clock: any WallClock,
        random: any RandomSource, stop: StopSignal, logger: Logger
    ) {
        self.channel = channel
        self.record = record
        self.receiver = receiver
        self.clock = clock
        self.random = random
        self.stop = stop
        var logger = logger
        logger[metadataKey: "channel"] = "\(channel.id)"
        self.logger = logger
    }

    /// Opens the channel once. Every caller returns when it is open: whoever came second has to be able to send.
    func start() async {
        // A task of its own: the loop that came first may be cancelled while another waits for the same start.
        let task = opening.withLock { opening in
            if let opening { return opening }
            let task = Task { await channel.start { [self] events in await keep(events) } }
            opening = task
            return task
        }
        await task.value
    }

    /// Returns when they are kept; a process that has to stop gives up what the store does not take: those calls end
    /// with it, and the next process says so.
    private func keep(_ events: [ProviderEvent]) async {
        var failures = 0
        while true {
            do {
                try await receiver.receive(InboundBatch(channel: channel.id, events: events))
                record.looked(at: clock.now, events: events.count)
                if failures > 0 { logger.notice("what calls told is kept again") }
                return
            } catch {
                failures += 1
                if failures == 1 {
                    logger.error("what a call told cannot be kept: tried again", metadata: ["reason": "\(error)"])
                }
                if stop.isStopping || Task.isCancelled { return }
                let delay = Backoff(first: .milliseconds(500), limit: .seconds(10)).delay(
                    failure: failures, random: random)
                do { try await clock.sleep(for: delay) } catch { return }
            }
        }
    }
}
