import Channels
import Conversations
import Domain
import Store

extension Dispatcher {
    /// Starts one page of what is to be said in conversations that have begun: no window applies to an answer.
    package func answer(_ start: ServiceLoop.Start) async throws -> Pass {
        answers.watch()
        _ = try answers.harvest()
        guard mayGoOn else { return .idle(until: nil) }
        let underWay = answers.keys
        let found = try await store.followUps(on: channel.id, through: clock.now, limit: pageSize + underWay.count)
        let page = found.filter { !underWay.contains($0.key) }
        if page.isEmpty { return found.isEmpty ? .idle(until: nil) : .underWay }
        faults.reached(.dueClaimed)
        var pass = Pass.idle(until: nil)
        var nextTurn: Instant?
        for due in page {
            // It stays due: the pass comes again at its turn, and what it waits for is short.
            if let turn = turn(of: due.message.recipient) {
                nextTurn = min(nextTurn ?? turn, turn)
                continue
            }
            // The rate of telephones is that of calls; in a call that goes on nobody is kept waiting for it.
            let isCall = due.message.kind == CommunicationKind.voice.name
            pass = .started
            let isStarted = await begin(
                due.key, in: answers, isAnswer: true, isFree: isCall, wakes: answersWakeUp, start
            ) {
                try await self.say(due)
            }
            if !isStarted { break }
        }
        return pass == .started ? pass : .idle(until: nextTurn)
    }

    private func say(_ due: DueFollowUp) async throws -> DispatchCounts {
        var counts = DispatchCounts()
        counts.claimed = 1
        let attempt: AttemptKey
        let message: OutboundMessage
        switch try await store.recordFollowUpIntents([due.key], at: clock.now).first {
        case .send(let key, let sent)?: (attempt, message) = (key, sent)
        case .gone?, .suppressed?, nil:
            counts.ended += 1
            return counts
        }
        let outcome = await hand(message)
        let next = next(after: outcome, of: due, message, &counts)
        await persist {
            try await store.recordFollowUpOutcomes(
                [FollowUpOutcome(attempt: attempt, followUp: due.key, outcome: outcome, next: next)], at: clock.now)
        }
        return counts
    }

    /// What the channel's policy makes of the outcome of a follow-up.
    private func next(
        after outcome: DeliveryOutcome, of due: DueFollowUp, _ message: OutboundMessage,
        _ counts: inout DispatchCounts
    ) -> FollowUpOutcome.Next {
        let now = clock.now
        switch outcome {
        case .accepted:
            succeeded(message.account)
            counts.accepted += 1
            return .sent
        case .rejected, .addressRejected:
            succeeded(message.account)
            counts.ended += 1
            return .failed
        case .retry(let after, let code, _):
            succeeded(message.account)
            let hasNoLimit =
                channel.isTemporary(code) && now < Instant(milliseconds: message.date) + Self.longestAnswerDelay
            return again(after: after, of: due, at: now, isUnknown: due.isUnknown, hasNoLimit: hasNoLimit, &counts)
        case .channelFailed(let failure):
            counts.deferred += 1
            return .again(at: failed(message.account, failure, at: now), countsAsAttempt: false)
        case .unknown(let text):
            lostAnswer(message.account, text, at: now)
            switch channel.onUnknown {
            case .resend where !due.isUnknown || channel.repeats > 1:
                return again(after: nil, of: due, at: now, isUnknown: true, &counts)
            case .resend, .hold, .reconcile:
                counts.held += 1
                return .hold
            }
        }
    }

    /// An answer that comes later is none.
    private static let longestAnswerDelay = Duration.seconds(24 * 3600)

    private func again(
        after: Duration?, of due: DueFollowUp, at now: Instant, isUnknown: Bool, hasNoLimit: Bool = false,
        _ counts: inout DispatchCounts
    ) -> FollowUpOutcome.Next {
        let made = due.attemptCount + 1
        if made < channel.attempts || hasNoLimit {
            counts.deferred += 1
            return .again(at: now + max(after ?? .zero, retryDelay(after: made)), countsAsAttempt: true)
        }
        if isUnknown {
            counts.held += 1
            return .hold
        }
        counts.ended += 1
        return .failed
    }
}
