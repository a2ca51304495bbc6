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

    package func setRunning(
        _ campaign: CampaignKey, _ isRunning: Bool, discardsBacklog: Bool, by act: Act<CampaignChange>, at now: Instant
    ) async throws -> CampaignChange {
        let operation = isRunning ? "starting a campaign" : "stopping a campaign"
        return try await perform(operation, by: act, isLarge: discardsBacklog, at: now) { context in
            let db = try context.db
            let was = try Bool.fetchOne(
                db, sql: "SELECT is_running FROM campaign WHERE id = ?", arguments: [campaign.rawValue])
            guard let was else { throw StoreError.noSuchRow("such campaign") }
            var discarded = 0
            if discardsBacklog {
                discarded = try SQLiteStore.discardBacklog(of: campaign, at: now, db)
                try OperatorActions.record(
                    .discardBacklog, on: .campaign(campaign), by: act.actor, detail: "\(discarded) events", at: now, db)
            }
            if was != isRunning {
                try db.execute(
                    sql: "UPDATE campaign SET is_running = ? WHERE id = ?", arguments: [isRunning, campaign.rawValue])
                try OperatorActions.record(
                    isRunning ? .start : .stop, on: .campaign(campaign), by: act.actor, at: now, db)
            }
            guard let row = try SQLiteStore.campaignRows(campaign, db).first else {
                throw StoreError.noSuchRow("such campaign")
            }
            return CampaignChange(changed: was != isRunning, discarded: discarded, campaign: row)
        }
    }

    /// Drops the waiting events of a campaign, and what would be such events by now; answers how many.
    private static func discardBacklog(of campaign: CampaignKey, at now: Instant, _ db: Database) throws -> Int {
        try db.execute(
            sql: """
                UPDATE participant SET event_count = 0
                WHERE id IN (SELECT participant FROM event WHERE campaign = ?)
                """, arguments: [campaign.rawValue])
        try db.execute(sql: "DELETE FROM event WHERE campaign = ?", arguments: [campaign.rawValue])
        var count = db.changesCount
        // Those that have ended went with their events, which are counted.
        try db.execute(sql: "DELETE FROM waiting_run WHERE campaign = ? AND is_ended", arguments: [campaign.rawValue])
        try db.execute(
            sql: """
                DELETE FROM waiting_run
                WHERE campaign = ? AND (ends_at <= ? OR id IN (SELECT wait FROM script_call WHERE campaign = ?))
                """, arguments: [campaign.rawValue, now.milliseconds, campaign.rawValue])
        count += db.changesCount
        try db.execute(sql: "DELETE FROM script_call WHERE campaign = ?", arguments: [campaign.rawValue])
        return count
    }
}
