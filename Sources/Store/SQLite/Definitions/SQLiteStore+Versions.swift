package import Domain
import GRDB

extension SQLiteStore {
    package func versions(of campaign: CampaignKey) async throws -> [VersionRow] {
        try await read("listing versions") { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT version.id, version.content_hash, version.name, version.created_at,
                        version.id = campaign.version AS is_current
                    FROM version JOIN campaign ON campaign.id = version.campaign
                    WHERE version.campaign = ? ORDER BY version.id DESC
                    """, arguments: [campaign.rawValue]
            ).map { row in
                VersionRow(
                    key: VersionKey(row["id"]), contentHash: row["content_hash"], name: row["name"],
                    createdAt: Instant(milliseconds: row["created_at"]), isCurrent: row["is_current"])
            }
        }
    }
}
