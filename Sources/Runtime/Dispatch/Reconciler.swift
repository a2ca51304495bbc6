import Channels
import Conversations
import Domain
import Logging
import ServiceLifecycle
import Store
import Synchronization

/// Asks a channel's provider what became of messages whose outcome is unknown, and settles what it answers.
///
/// Each is asked about again after a while, longer each time, until its provider tells or an operator decides.
final class Reconciler: Sendable {
    private struct Question {
        var asked = 0
        var nextAt: Instant
    }

    let channel: any Channel
    let wakeUp = WakeUp()
    private let store: any Store
    private let receiver: Receiver
    private let clock: any WallClock
    private let random: any RandomSource
    private let stop: StopSignal
    private let logger: Logger
    private let limit: Int
    private let questions = Mutex<[AttemptKey: Question]>([:])

    /// How long an answer is left to come by itself, and how long at most until the next question.
    static let backoff = Backoff(first: .seconds(10), limit: .seconds(900))
    /// How often it is looked whether there is anything unknown.
    static let interval = Duration.seconds(30)

    init(
        channel: any Channel, store: any Store, receiver: Receiver, clock: any WallClock, random: any RandomSource,
        stop: StopSignal, logger: Logger, limit: Int = 200
    ) {
        self.channel = channel
        self.store = store
        self.receiver = receiver
        self.clock = clock
        self.random = random
        self.stop = stop
        var logger = logger
        logger[metadataKey: "channel"] = "\(channel.id)"
        self.logger = logger
        self.limit = limit
    }

    /// Asks about each attempt whose turn has come; answers how many were settled.
    func runOnce() async throws -> Int {
        let unknown = try await store.unknownAttempts(on: channel.id, limit: limit)
        let known = Set(unknown.map(\.attempt))
        questions.withLock { questions in questions = questions.filter { known.contains($0.key) } }
        var count = 0
        for attempt in unknown {
            if Task.isCancelled || Task.isShuttingDownGracefully || stop.isStopping { break }
            guard isDue(attempt.attempt) else { continue }
            switch Self.verdict(await channel.reconcile(attempt.message)) {
            case .settled(let verdict):
                let isSettled = try await store.settleUnknown(
                    attempt.communication, followUp: attempt.followUp, verdict, desk: receiver.desk,
                    actor: "reconcile", at: clock.now)
                if isSettled { count += 1 }
            case .later: postpone(attempt.attempt)
            case .nobodyAnswers:
                postpone(attempt.attempt)
                // The others would meet the same.
                return finished(count)
            }
        }
        return finished(count)
    }

    /// When there may be something to ask, by the steady time.
    var nextAt: Instant {
        let next = questions.withLock { $0.values.map(\.nextAt).min() }
        let look = clock.steady + Self.interval
        return next.map { min(max($0, clock.steady + .seconds(1)), look) } ?? look
    }

    private func finished(_ count: Int) -> Int {
        if count > 0 {
            logger.notice("the provider told of messages of unknown outcome", metadata: ["settled": "\(count)"])
            receiver.announce(channel.id)
        }
        return count
    }

    private enum Answer {
        case settled(UnknownVerdict)
        case later
        case nobodyAnswers
    }

    private static func verdict(_ outcome: DeliveryOutcome?) -> Answer {
        switch outcome {
        case nil, .unknown?: .later
        case .accepted(let providerID)?: .settled(.sent(providerID: providerID))
        case .rejected(let code, let text)?, .addressRejected(_, let code, let text)?:
            .settled(.failed(code: code, text: text))
        case .retry?: .settled(.notSent)
        case .channelFailed?: .nobodyAnswers
        }
    }

    /// The first question comes a little after the attempt: what has just been lost may still be on its way.
    private func isDue(_ attempt: AttemptKey) -> Bool {
        let now = clock.steady
        return questions.withLock { questions in
            if let question = questions[attempt] { return question.nextAt <= now }
            questions[attempt] = Question(nextAt: now + Self.backoff.first)
            return false
        }
    }

    private func postpone(_ attempt: AttemptKey) {
        let now = clock.steady
        questions.withLock { questions in
            var question = questions[attempt] ?? Question(nextAt: now)
            question.asked += 1
            question.nextAt = now + Self.backoff.delay(failure: question.asked + 1, random: random)
            questions[attempt] = question
        }
    }
}
