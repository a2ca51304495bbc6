import Domain
import GRDB

/// When people read and replied, by customer, by campaign and for the tenant: counts that are added to, so that no
/// question reads more than a row.
enum ContactHistoryRows {
    enum Scope {
        case tenant
        case campaign(CampaignKey)
        case customer(Int64)

        fileprivate var kind: Int64 {
            switch self {
            case .tenant: 0
            case .campaign: 1
            case .customer: 2
            }
        }

        fileprivate var id: Int64 {
            switch self {
            case .tenant: 0
            case .campaign(let key): key.rawValue
            case .customer(let id): id
            }
        }
    }

    static func fetch(_ scope: Scope, _ db: Database) throws -> ContactHistory {
        let select = try HotStatement(db, "SELECT counts FROM contact_history WHERE scope = ? AND id = ?")
        select.bind(1, scope.kind)
        select.bind(2, scope.id)
        defer { select.reset() }
        guard try select.step() else { return .none }
        return try select.bytes(0) { bytes throws(EncodingFault) in try ContactHistoryCodec.decode(bytes) }
    }

    static func add(_ scope: Scope, _ db: Database, _ change: (inout ContactHistory) -> Void) throws {
        var history = try fetch(scope, db)
        change(&history)
        var writer = ByteWriter()
        ContactHistoryCodec.encode(history, into: &writer)
        let update = try HotStatement(
            db, "INSERT OR REPLACE INTO contact_history (scope, id, counts) VALUES (?, ?, ?)")
        update.bind(1, scope.kind)
        update.bind(2, scope.id)
        try update.run(binding: writer.bytes, at: 3)
    }
}
