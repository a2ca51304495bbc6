package import Domain
import Foundation
import GRDB

extension SQLiteStore {
    package func campaigns() async throws -> [CampaignRow] {
        try await read("listing campaigns") { db in try SQLiteStore.campaignRows(nil, db) }
    }

    /// - Parameter key: of the only one that is asked for; nil: all, in id order.
    static func campaignRows(_ key: CampaignKey?, _ db: Database) throws -> [CampaignRow] {
        var filter = SQLFilter()
        if let key { filter.add("campaign.id = ?", key.rawValue) }
        return try Row.fetchAll(
            db,
            sql: """
                SELECT campaign.*, version.name AS title, version.content_hash, version.created_at AS version_created_at,
                    (SELECT count(*) FROM participant WHERE participant.campaign = campaign.id) AS participants,
                    (SELECT count(*) FROM event WHERE event.campaign = campaign.id) AS events
                FROM campaign JOIN version ON version.id = campaign.version WHERE \(filter.sql) ORDER BY tag
                """, arguments: filter.arguments
        ).map { row in
            CampaignRow(
                key: CampaignKey(row["id"]), id: row["tag"], name: row["title"], isRunning: row["is_running"],
                createdAt: Instant(milliseconds: row["created_at"]), version: VersionKey(row["version"]),
                contentHash: row["content_hash"],
                versionCreatedAt: Instant(milliseconds: row["version_created_at"]),
                participantCount: row["participants"], waitingEventCount: row["events"],
                heldHash: row["held_hash"])
        }
    }

    package func files(of version: VersionKey) async throws -> [String: [UInt8]]? {
        try await read("reading a version's files") { db in
            guard
                try Bool.fetchOne(db, sql: "SELECT true FROM version WHERE id = ?", arguments: [version.rawValue])
                    != nil
            else { return nil }
            var files: [String: [UInt8]] = [:]
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT path, bytes FROM version_file JOIN file_content ON file_content.id = version_file.content
                    WHERE version = ?
                    """, arguments: [version.rawValue])
            while let row = try rows.next() {
                let bytes: Data = row["bytes"]
                files[row["path"]] = [UInt8](bytes)
            }
            return files
        }
    }

    package func version(_ key: VersionKey) async throws -> RegisteredVersion? {
        try await read("reading a version") { db in try VersionRows.fetch(key, db) }
    }
}
