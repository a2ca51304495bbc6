import Agents
import Channels
import Conversations
import Domain
import FlowEngine
import Logging
import Scheduling
import Store

extension Dispatcher {
    /// What the channel's policy makes of the outcome of an opening.
    func next(
        after outcome: DeliveryOutcome, of due: DueCommunication, _ message: OutboundMessage, _ plan: CommunicationPlan,
        _ counts: inout DispatchCounts
    ) -> AttemptOutcome.Next {
        let now = clock.now
        switch outcome {
        case .accepted:
            succeeded(message.account)
            counts.accepted += 1
            return .started(
                isDelivered: channel.deliversAtOnce, closesAt: plan.agent.map { now + $0.sessionTimeout })
        case .rejected, .addressRejected:
            succeeded(message.account)
            counts.ended += 1
            return .end(.failed, .refused)
        case .retry(let after, let code, _):
            succeeded(message.account)
            let exhausted: Exhaustion =
                if due.isUnknown {
                    .unknown
                } else if plan.action.kind == .voice, due.hasBegun || Self.isUnanswered(code) {
                    .notAnswered
                } else {
                    .failed
                }
            let hasNoLimit = plan.action.kind != .voice && channel.isTemporary(code)
            return again(after: after, of: due, plan, at: now, exhausted, hasNoLimit: hasNoLimit, &counts)
        case .channelFailed(let failure):
            counts.deferred += 1
            // An earlier attempt that may have gone out is still that.
            return .again(
                at: failed(message.account, failure, at: now), due.isUnknown ? .unknown : .retrying,
                countsAsAttempt: false)
        case .unknown(let text):
            lostAnswer(message.account, text, at: now)
            switch channel.onUnknown {
            // A server that loses the answer every time would bring as many copies as there are attempts.
            case .resend where !due.isUnknown || channel.repeats > 1:
                return again(after: nil, of: due, plan, at: now, .unknown, &counts)
            case .resend, .hold, .reconcile:
                counts.held += 1
                return .hold(.unknown)
            }
        }
    }

    /// What it comes to when there is no other attempt.
    private enum Exhaustion {
        case failed
        /// A telephone that was tried as often as it may be.
        case notAnswered
        /// One that may have gone out.
        case unknown
    }

    /// Another attempt inside window and deadline, or the end of it.
    /// - Parameter hasNoLimit: what stood against it passes by itself: it is tried until its deadline.
    private func again(
        after: Duration?, of due: DueCommunication, _ plan: CommunicationPlan, at now: Instant,
        _ exhaustion: Exhaustion, hasNoLimit: Bool = false, _ counts: inout DispatchCounts
    ) -> AttemptOutcome.Next {
        let made = due.attemptCount + 1
        if made >= channel.attempts, !hasNoLimit { return ended(exhaustion, .failed, .attemptsExhausted, &counts) }
        let delay = max(after ?? .zero, retryDelay(after: made))
        let start = firstAllowed(
            atOrAfter: now + delay, notAfter: due.deadline, window: plan.action.window, zone: plan.zone,
            restrictions: settings.restrictions)
        guard let start else {
            return due.hasBegun
                ? ended(exhaustion, .failed, .attemptsExhausted, &counts)
                : ended(exhaustion, .canceled, .windowClosed, &counts)
        }
        counts.deferred += 1
        switch exhaustion {
        case .unknown: return .again(at: start, .unknown, countsAsAttempt: true)
        case .failed, .notAnswered: return .again(at: start, .retrying, countsAsAttempt: true)
        }
    }

    private func ended(
        _ exhaustion: Exhaustion, _ status: CommunicationStatus, _ reason: StatusReason,
        _ counts: inout DispatchCounts
    ) -> AttemptOutcome.Next {
        switch exhaustion {
        case .unknown:
            counts.held += 1
            return .hold(.unknown)
        case .notAnswered:
            counts.ended += 1
            return .end(.noResponse, .notAnswered)
        case .failed:
            counts.ended += 1
            return .end(status, reason)
        }
    }

    func retryDelay(after made: Int) -> Duration {
        Backoff(first: channel.retryDelay, limit: .seconds(3600)).delay(failure: made, random: random)
    }

    /// Codes by which providers say that nobody took the call: RFC 3261 (408, 480, 486, 487, 600, 603), Twilio's words.
    private static func isUnanswered(_ code: String) -> Bool {
        ["408", "480", "486", "487", "600", "603", "busy", "no-answer", "no_answer"].contains(code)
    }

    // MARK: Health

    func succeeded(_ account: String?) {
        if health.succeeded(account) {
            logger.notice("channel available again", metadata: ["account": "\(account ?? "-")"])
        }
    }

    /// A provider whose answers are lost one after another is left alone: whatever is tried meanwhile may go out twice, or
    /// waits for an operator.
    func lostAnswer(_ account: String?, _ text: String, at now: Instant) {
        guard health.lostAnswer(account) else { return }
        _ = failed(
            account, ChannelFailure(.unavailable, code: "answers_lost", text: "no answer can be understood: \(text)"),
            at: now)
    }

    /// Notes a failure of the channel, once, however many messages met it; answers when to try again, by the wall clock.
    func failed(_ account: String?, _ failure: ChannelFailure, at now: Instant) -> Instant {
        let steady = clock.steady
        switch health.state(of: account, at: steady) {
        case .waiting(let until, _): return now + (until - steady)
        case .stopped: return now + .seconds(300)
        case .ready: break
        }
        let isNews = health.lastFailure(of: account)?.code != failure.code
        let resume = now + (health.failed(account, failure, at: now, steady: steady, random: random) - steady)
        let metadata: Logger.Metadata = [
            "account": "\(account ?? "-")", "code": "\(failure.code)", "text": "\(failure.text)",
        ]
        switch failure.kind {
        case .unavailable:
            if isNews { logger.warning("channel unavailable: its queue waits", metadata: metadata) }
        case .refused:
            logger.error(
                "account refused: it stops; mend it and restart the daemon, or reload or resume the channel to try it again as it is",
                metadata: metadata)
        }
        return resume
    }
}
