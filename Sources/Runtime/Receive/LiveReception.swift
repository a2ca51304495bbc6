import Channels
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
    private let isStarted = Atomic<Bool>(false)

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

    /// Once: later calls do nothing.
    func start() async {
        guard !isStarted.exchange(true, ordering: .acquiringAndReleasing) else { return }
        await channel.start { [self] events in await keep(events) }
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
