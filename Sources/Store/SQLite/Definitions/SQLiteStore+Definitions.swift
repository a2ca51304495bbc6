package import Domain
import Foundation
import GRDB

extension SQLiteStore {
    package func register(_ version: VersionRegistration, at now: Instant) async throws -> RegisteredVersion {
        try await write("registering a version of \(version.campaign)") { context in
            try VersionRegistrar(db: context.db, version: version, now: now).register()
        }
    }

    package func campaigns() async throws -> [CampaignRow] {
        try await read("listing campaigns") { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT campaign.*, version.name AS title, version.content_hash, version.created_at AS version_created_at,
                        (SELECT count(*) FROM participant WHERE participant.campaign = campaign.id) AS participants,
                        (SELECT count(*) FROM event WHERE event.campaign = campaign.id) AS events
                    FROM campaign JOIN version ON version.id = campaign.version ORDER BY tag
                    """
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

    package func setRunning(
        _ campaign: CampaignKey, _ isRunning: Bool, actor: String, at now: Instant
    ) async throws -> Bool {
        try await write(isRunning ? "starting a campaign" : "stopping a campaign") { context in
            let db = try context.db
            let was = try Bool.fetchOne(
                db, sql: "SELECT is_running FROM campaign WHERE id = ?", arguments: [campaign.rawValue])
            guard let was else { throw StoreError.noSuchRow("such campaign") }
            if was == isRunning { return false }
            try db.execute(
                sql: "UPDATE campaign SET is_running = ? WHERE id = ?", arguments: [isRunning, campaign.rawValue])
            try OperatorActions.record(isRunning ? "start" : "stop", campaign, actor: actor, at: now, db)
            return true
        }
    }

    package func discardBacklog(of campaign: CampaignKey, actor: String, at now: Instant) async throws -> Int {
        try await write("discarding a backlog", isLarge: true) { context in
            let db = try context.db
            try db.execute(
                sql: """
                    UPDATE participant SET event_count = 0
                    WHERE id IN (SELECT participant FROM event WHERE campaign = ?)
                    """, arguments: [campaign.rawValue])
            try db.execute(sql: "DELETE FROM script_call WHERE campaign = ?", arguments: [campaign.rawValue])
            try db.execute(sql: "DELETE FROM event WHERE campaign = ?", arguments: [campaign.rawValue])
            let count = db.changesCount
            try OperatorActions.record(
                "discard_backlog", campaign, actor: actor, detail: "\(count) events", at: now, db)
            return count
        }
    }
}
