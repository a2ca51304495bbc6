package import Domain
import GRDB

extension SQLiteStore {
    package func nextWaitEnd() async throws -> Instant? {
        try await read("looking for the wait that ends next") { db in try SQLiteStore.nextWaitEnd(db) }
    }

    static func nextWaitEnd(_ db: Database) throws -> Instant? {
        var next: Int64?
        for campaign in try running(db) {
            let first = try Int64.fetchOne(
                try db.cachedStatement(
                    sql: "SELECT min(ends_at) FROM waiting_run WHERE campaign = ? AND ends_at IS NOT NULL"),
                arguments: [campaign.rawValue])
            next = [next, first].compactMap { $0 }.min()
        }
        return next.map { Instant(milliseconds: $0) }
    }

    static func running(_ db: Database) throws -> [CampaignKey] {
        try Int64.fetchAll(try db.cachedStatement(sql: "SELECT id FROM campaign WHERE is_running ORDER BY id"))
            .map { CampaignKey($0) }
    }

    package func versionsAwaitingEvents() async throws -> [VersionKey] {
        try await read("listing versions with runs that wait for events") { db in
            try Int64.fetchAll(
                db, sql: "SELECT DISTINCT version FROM waiting_run WHERE awaits IS NOT NULL ORDER BY version"
            ).map { VersionKey($0) }
        }
    }

    package func waits(of participant: ParticipantKey) async throws -> [WaitRow] {
        try await read("reading runs that wait") { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT w.id, w.campaign, w.version, w.flow, w.node, w.segment, w.since, w.ends_at,
                        w.awaits IS NOT NULL AS is_awaiting, w.is_ended, c.script
                    FROM waiting_run AS w LEFT JOIN script_call AS c ON c.wait = w.id
                    WHERE w.participant = ? ORDER BY w.id
                    """, arguments: [participant.rawValue]
            ).map { row in
                WaitRow(
                    key: WaitKey(row["id"]), campaign: CampaignKey(row["campaign"]), participant: participant,
                    version: VersionKey(row["version"]), flow: row["flow"], node: row["node"],
                    segment: participant.run(row["segment"]), since: Instant(milliseconds: row["since"]),
                    until: (row["ends_at"] as Int64?).map { Instant(milliseconds: $0) },
                    awaitsEvent: row["is_awaiting"], script: row["script"], isEnded: row["is_ended"])
            }
        }
    }
}
