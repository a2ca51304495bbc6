import Domain
import Store
import Synchronization

/// The keys of campaigns by id, asked of the store once each: a campaign keeps its key, and listing campaigns counts
/// their participants.
final class CampaignKeys: Sendable {
    private let store: any Store
    private let keys = Mutex<[String: CampaignKey]>([:])

    init(store: any Store) { self.store = store }

    /// - Throws: ``Problem`` 404.
    func key(of id: String) async throws -> CampaignKey {
        if let key = keys.withLock({ $0[id] }) { return key }
        let rows = try await store.campaigns()
        keys.withLock { keys in
            for row in rows { keys[row.id] = row.key }
        }
        guard let key = keys.withLock({ $0[id] }) else { throw Problem.notFound("campaign of this id") }
        return key
    }
}
