import Domain
import Store
import Synchronization

/// When keys were last used, gathered so that the store is told once a minute instead of at every request.
final class KeyUses: Sendable {
    private let uses = Mutex<[APIKeyKey: Instant]>([:])

    func note(_ key: APIKeyKey, at now: Instant) { uses.withLock { $0[key] = now } }

    /// Tells the store what was gathered since the last time.
    func flush(to store: any Store) async throws {
        let gathered = uses.withLock { uses in
            defer { uses = [:] }
            return uses
        }
        if !gathered.isEmpty { try await store.touchKeys(gathered) }
    }
}
