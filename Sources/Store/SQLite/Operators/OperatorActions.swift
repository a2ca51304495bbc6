import Domain
import GRDB

/// What operators did: part of the product's memory.
enum OperatorActions {
    static func record(
        _ action: String, _ campaign: CampaignKey?, actor: String, detail: String? = nil, at now: Instant,
        _ db: Database
    ) throws {
        try db.execute(
            sql: "INSERT INTO operator_action (at, actor, action, campaign, detail) VALUES (?, ?, ?, ?, ?)",
            arguments: [now.milliseconds, actor, action, campaign?.rawValue, detail])
    }
}
