package import Conversations
package import Domain

extension RowStore {
    package func claim(
        _ request: ClaimRequest, interest: [CampaignKey: EventInterest], at now: Instant, composer: OpeningComposer
    ) async throws -> Claim {
        try await change("claiming what is due", committed: .intentCommitted) { rows in
            try rows.checkEpoch()
            let boundary = DeliveryBoundary(CommunicationBook(rows, interest: interest, at: now))
            let claim = try boundary.claim(request, composer)
            rows.faults.reached(.intentWritten)
            return claim
        }
    }

    package func recordOutcomes(
        _ outcomes: [AttemptOutcome], interest: [CampaignKey: EventInterest], at now: Instant
    ) async throws {
        if outcomes.isEmpty { return }
        try await change("recording outcomes", committed: .outcomeCommitted) { rows in
            let boundary = DeliveryBoundary(CommunicationBook(rows, interest: interest, at: now))
            for outcome in outcomes { try boundary.end(outcome) }
            rows.faults.reached(.outcomeWritten)
        }
    }

    package func claimFollowUps(
        on channel: String, limit: Int, looks: Int, at now: Instant,
        isTurn: @escaping @Sendable (OutboundMessage) -> Bool
    ) async throws -> FollowUpClaim {
        try await change("claiming what is to be said", committed: .intentCommitted) { rows in
            try rows.checkEpoch()
            let boundary = DeliveryBoundary(CommunicationBook(rows, interest: [:], at: now))
            let claim = try boundary.claimFollowUps(on: channel, limit: limit, looks: looks, isTurn: isTurn)
            rows.faults.reached(.intentWritten)
            return claim
        }
    }

    package func recordFollowUpOutcomes(_ outcomes: [FollowUpOutcome], at now: Instant) async throws {
        if outcomes.isEmpty { return }
        try await change("recording outcomes", committed: .outcomeCommitted) { rows in
            let boundary = DeliveryBoundary(CommunicationBook(rows, interest: [:], at: now))
            for outcome in outcomes { try boundary.end(outcome) }
            rows.faults.reached(.outcomeWritten)
        }
    }

    package func closeWindows(
        limit: Int, interest: [CampaignKey: EventInterest], at now: Instant
    ) async throws -> Int {
        let overdue = try await pastDeadline(limit: limit, at: now)
        if overdue.isEmpty { return 0 }
        return try await change("closing windows", isLarge: overdue.count > 1000, committed: nil) { rows in
            let book = CommunicationBook(rows, interest: interest, at: now)
            var count = 0
            for key in overdue where count < limit {
                if try book.apply(.windowClosed, to: key)?.isNews == true { count += 1 }
            }
            return count
        }
    }

    package func closeSessions(
        limit: Int, interest: [CampaignKey: EventInterest], at now: Instant
    ) async throws -> Int {
        let over = try await pastSession(limit: limit, at: now)
        if over.isEmpty { return 0 }
        return try await change("closing sessions", isLarge: over.count > 1000, committed: nil) { rows in
            let book = CommunicationBook(rows, interest: interest, at: now)
            return try over.reduce(0) { count, key in
                try book.apply(.sessionOver, to: key)?.isNews == true ? count + 1 : count
            }
        }
    }

    package func settleUnknown(
        _ communication: CommunicationKey, followUp: FollowUpKey?, _ verdict: UnknownVerdict, desk: ConversationDesk,
        by act: Act<CommunicationChange>, at now: Instant
    ) async throws -> CommunicationChange {
        try await perform("settling what was unknown", by: act, at: now) {
            try $0.settle(communication, followUp, verdict, desk: desk)
        }
    }

    package func cancel(
        _ communication: CommunicationKey, detail: String?, by act: Act<Bool>, desk: ConversationDesk, at now: Instant
    ) async throws -> Bool {
        try await perform("canceling a communication", by: act, at: now) {
            try $0.cancel(communication, detail: detail, desk: desk)
        }
    }

    package func rescue(
        _ epoch: Int64, policy: RescuePolicy, desk: ConversationDesk, at now: Instant
    ) async throws -> RescueCounts {
        try await change("freeing the work of a process that is gone") { rows in
            let book = CommunicationBook(rows, interest: desk.interest, at: now)
            let counts = try DeliveryBoundary(book).rescue(epoch, policy)
            try rows.end(epoch: epoch, at: now)
            return counts
        }
    }

    package func endDestinationRest(_ domain: String, by act: Act<Bool>, at now: Instant) async throws -> Bool {
        try await perform("ending a domain's rest", by: act, at: now) { try $0.endRest(of: domain) }
    }

    package func setPaused(
        _ channel: String, _ isPaused: Bool, isNews: Bool, by act: Act<Bool>, at now: Instant
    ) async throws -> Bool {
        try await perform(isPaused ? "holding a channel" : "letting a channel go on", by: act, at: now) {
            try $0.setPaused(channel, isPaused, isNews: isNews)
        }
    }

    package func reassign(
        _ channel: String, from account: String, to other: String, by act: Act<Int>, at now: Instant
    ) async throws -> Int {
        try await perform("giving recipients to another account", by: act, isLarge: true, at: now) {
            try $0.reassign(channel, from: account, to: other)
        }
    }
}
