import Channels
import Conversations
import Domain
import Store
import Synchronization

extension Dispatcher {
    /// Claims what is to be said in conversations that have begun, as much as there is room for, and hands it to the channel,
    /// until nothing more is. No window applies to an answer.
    package func answer(_ start: ServiceLoop.Start) async throws -> Pass {
        // What follows in a conversation is to be said as soon as what comes before it has ended.
        answers.watch()
        _ = try answers.harvest()
        guard mayGoOn, try await store.isFollowUpDue(on: channel.id, at: clock.now) else { return .idle(until: nil) }
        faults.reached(.dueClaimed)
        // The rate of telephones is that of calls; in a call that goes on nobody is kept waiting for it.
        let isFree = channel.carries == [.voice]
        let nextTurn = Mutex<Instant?>(nil)
        var hasStarted = false
        while let room = await room(in: answers, isAnswer: true, isFree: isFree) {
            var unused = room
            defer { if !isFree { giveTokensBack(unused) } }
            let claim = try await store.claimFollowUps(
                on: channel.id, limit: room, looks: pageSize, at: clock.now
            ) { [self] message in
                guard let turn = turn(of: message.recipient) else { return true }
                // It stays due: the pass comes again at its turn, and what it waits for is short.
                nextTurn.withLock { $0 = min($0 ?? turn, turn) }
                return false
            }
            for (attempt, message, due) in claim.handed {
                unused -= 1
                begin(due.key, in: answers, start) { try await self.say(attempt, message, due) }
            }
            for _ in 0..<claim.dropped { answers.add(.dropped) }
            let isNews = !claim.handed.isEmpty || claim.dropped > 0
            if isNews { hasStarted = true }
            if claim.isExhausted || !isNews { break }
        }
        return hasStarted ? .started : .idle(until: nextTurn.withLock { $0 })
    }

    private func say(
        _ attempt: AttemptKey, _ message: OutboundMessage, _ due: DueFollowUp
    ) async throws -> DispatchCounts {
        var counts = DispatchCounts()
        counts.claimed = 1
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
