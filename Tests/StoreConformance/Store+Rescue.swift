import Conversations
import Domain
import Store

extension Store {
    /// Frees the work of whoever has not joined.
    func rescueAttempts(
        repeats: @escaping @Sendable (_ channel: String) -> Int, at now: Instant
    ) async throws -> RescueCounts {
        try await rescue(0, policy: RescuePolicy(repeats: repeats), desk: .none, at: now)
    }
}
