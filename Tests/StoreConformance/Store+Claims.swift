package import Conversations
package import Domain
package import Store

/// Claims as tests need them: of one communication, and of none.
extension Store {
    /// Claims one communication if it is due, and leaves whatever else is.
    package func claim(
        _ key: CommunicationKey, on channel: String, accounts: [String] = [], readsCommunications: Bool = false,
        at now: Instant, compose: @escaping @Sendable (OpeningInputs) -> OpeningDecision
    ) async throws -> Claimed? {
        try await claim(
            ClaimRequest(
                channel: channel, lanes: try await lanes().map(\.key), accounts: accounts, limit: 1, looks: .max / 2),
            interest: [:], at: now,
            composer: OpeningComposer(
                judge: { $0.key == key ? .compose(readsCommunications: readsCommunications) : .unloaded },
                compose: compose)
        ).results.first
    }

    /// Settles those of the communications that are due by then.
    package func settle(
        _ settlements: [CommunicationKey: Settlement], interest: [CampaignKey: EventInterest] = [:], at now: Instant
    ) async throws {
        _ = try await claim(
            ClaimRequest(
                channel: "", lanes: try await lanes().map(\.key), limit: 1, looks: .max / 2),
            interest: interest, at: now,
            composer: OpeningComposer(
                judge: { settlements[$0.key].map { .settle($0) } ?? .unloaded },
                compose: { _ in .settle(.hold(.unknown, detail: "nobody asked for it")) }))
    }

    /// What is due by then, in order; it stays due.
    package func due(through instant: Instant, limit: Int = 100) async throws -> [DueCommunication] {
        let seen = Collected<DueCommunication>()
        _ = try await claim(
            ClaimRequest(channel: "", lanes: try await lanes().map(\.key), limit: 1, looks: limit),
            interest: [:], at: instant,
            composer: OpeningComposer(
                judge: {
                    seen.append($0)
                    return .unloaded
                }, compose: { _ in .settle(.hold(.unknown, detail: "nobody asked for it")) }))
        return seen.values
    }

    /// What is to be said by then, in order; it stays so.
    package func toBeSaid(on channel: String, through instant: Instant) async throws -> [OutboundMessage] {
        let seen = Collected<OutboundMessage>()
        _ = try await claimFollowUps(on: channel, limit: 1, looks: .max / 2, at: instant) {
            seen.append($0)
            return false
        }
        return seen.values
    }
}
