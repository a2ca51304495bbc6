import Channels
import Conversations
package import Domain
import Logging
import ServiceLifecycle
import Store
import Synchronization

/// Asks one source of a channel for news, again and again, and hands them over.
///
/// How far it has come moves only with what it brought: what the store does not take is asked for again.
package final class Collector: Sendable {
    let channel: any PollingChannel
    let source: String
    let wakeUp = WakeUp()
    private let record: ReceptionRecord
    private let receiver: Receiver
    private let clock: any WallClock
    private let random: any RandomSource
    private let stop: StopSignal
    private let logger: Logger
    /// Nil: not looked up yet.
    private let cursor = Mutex<String??>(nil)

    init(
        channel: any PollingChannel, source: String, record: ReceptionRecord, receiver: Receiver,
        clock: any WallClock, random: any RandomSource, stop: StopSignal, logger: Logger
    ) {
        self.channel = channel
        self.source = source
        self.record = record
        self.receiver = receiver
        self.clock = clock
        self.random = random
        self.stop = stop
        var logger = logger
        logger[metadataKey: "channel"] = "\(channel.id)"
        if channel.sources.count > 1 { logger[metadataKey: "source"] = "\(source)" }
        self.logger = logger
    }

    /// One look.
    /// - Returns: when to look again, by the steady time; nil: not before somebody mends what is wrong.
    package func runOnce() async throws -> Instant? {
        switch record.health.state(of: source, at: clock.steady) {
        case .ready: break
        case .waiting(let until, _): return until
        case .stopped: return nil
        }
        let after = try await place()
        let begun = clock.now
        let poll = await cancelWhenGracefulShutdown { [self] in await channel.poll(source, after: after, at: begun) }
        let moved = poll.cursor.flatMap { $0 == after ? nil : $0 }
        if !poll.events.isEmpty || moved != nil {
            try await receiver.receive(
                InboundBatch(
                    channel: channel.id, events: poll.events,
                    cursor: moved.map { InboundBatch.Cursor(source: source, value: $0) }))
            if let moved { cursor.withLock { $0 = .some(moved) } }
        }
        record.looked(at: clock.now, events: poll.events.count)
        guard let failure = poll.failure else {
            if record.health.succeeded(source) { logger.notice("is heard again") }
            return clock.steady + max(.zero, poll.pause)
        }
        // A look that was broken off says nothing of the channel.
        if Task.isCancelled || Task.isShuttingDownGracefully || stop.isStopping { return nil }
        return failed(failure)
    }

    private func failed(_ failure: ChannelFailure) -> Instant? {
        let isNews = record.health.lastFailure(of: source)?.code != failure.code
        let resume = record.health.failed(
            source, failure, at: clock.now, steady: clock.steady, random: random)
        let metadata: Logger.Metadata = ["code": "\(failure.code)", "text": "\(failure.text)"]
        switch failure.kind {
        case .unavailable:
            if isNews { logger.warning("cannot be asked for news: tried again", metadata: metadata) }
            return resume
        case .refused:
            logger.error(
                "refused: news are asked for no more; mend it and restart the daemon, or reload or resume to try it again",
                metadata: metadata)
            return nil
        }
    }

    private func place() async throws -> String? {
        if let known = cursor.withLock({ $0 }) { return known }
        let found = try await receiver.store.cursor(of: channel.id, source: source)
        cursor.withLock { $0 = .some(found) }
        return found
    }
}
