package import Domain

extension SQLiteStore {
    package func takeTurns(
        limit: Int, campaigns: [CampaignKey: RegisteredVersion], interest: [CampaignKey: EventInterest],
        at now: Instant,
        decide:
            @escaping @Sendable (_ campaign: CampaignKey, _ turn: PendingTurn, _ state: inout ParticipantState) ->
            TurnEffects?
    ) async throws -> Int {
        try await write("taking turns", isLarge: limit > 100, committed: .turnCommitted) { context in
            var taker = try TurnTaker(context, campaigns: campaigns, interest: interest, at: now)
            return try taker.run(limit: limit, decide: decide)
        }
    }
}
