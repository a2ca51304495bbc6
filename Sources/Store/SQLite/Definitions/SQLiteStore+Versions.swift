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

    package func hold(_ campaign: CampaignKey, directory hash: String?, actor: String, at now: Instant) async throws {
        try await write("holding a campaign's directory back") { context in
            try SQLiteStore.hold(campaign, directory: hash, actor: actor, at: now, try context.db)
        }
    }

    package func rollBack(
        _ campaign: CampaignKey, to version: VersionRegistration, holding directory: String?,
        by act: Act<VersionSwitch>, at now: Instant, isFit: @escaping @Sendable (RegisteredVersion) throws -> Void
    ) async throws -> VersionSwitch {
        try await perform("rolling a campaign back", by: act, at: now) { context in
            let db = try context.db
            let before = try Int64.fetchOne(
                db, sql: "SELECT version FROM campaign WHERE id = ?", arguments: [campaign.rawValue])
            let registered = try VersionRegistrar(db: db, version: version, now: now).register()
            try isFit(registered)
            try SQLiteStore.hold(campaign, directory: directory, actor: act.actor, at: now, db)
            let changed = before != registered.version.rawValue
            if changed {
                try OperatorActions.record(
                    .rollBack, on: .campaign(campaign), by: act.actor, detail: registered.contentHash, at: now, db)
            }
            return VersionSwitch(changed: changed, registered: registered)
        }
    }

    private static func hold(
        _ campaign: CampaignKey, directory hash: String?, actor: String, at now: Instant, _ db: Database
    ) throws {
        let held = try Row.fetchOne(
            db, sql: "SELECT held_hash FROM campaign WHERE id = ?", arguments: [campaign.rawValue])
        guard let held else { throw StoreError.noSuchRow("such campaign") }
        if held[0] as String? == hash { return }
        try db.execute(sql: "UPDATE campaign SET held_hash = ? WHERE id = ?", arguments: [hash, campaign.rawValue])
        try OperatorActions.record(
            hash == nil ? .releaseDirectory : .holdDirectory, on: .campaign(campaign), by: actor, detail: hash, at: now,
            db)
    }
}
