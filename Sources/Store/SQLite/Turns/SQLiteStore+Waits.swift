package import Domain
import GRDB

extension SQLiteStore {
    package func endWaits(limit: Int, at now: Instant) async throws -> Int {
        // Nothing is written where nothing has ended: a transaction of nothing is a disk flush too.
        if let next = try await nextWaitEnd(), next > now { return 0 }
        return try await write("ending waits") { context in
            let db = try context.db
            let rows = try WaitRows(context)
            let events = try SQLiteRows(context)
            var due: [(wait: WaitKey, participant: ParticipantKey, campaign: CampaignKey, chain: Int, at: Int64)] = []
            let select = try HotStatement(
                db,
                """
                SELECT id, participant, chain, ends_at FROM waiting_run
                WHERE campaign = ? AND ends_at <= ? ORDER BY ends_at, id LIMIT ?
                """)
            for campaign in try SQLiteStore.running(db) {
                select.bind(1, campaign.rawValue)
                select.bind(2, now)
                select.bind(3, Int64(max(0, limit)))
                defer { select.reset() }
                while try select.step() {
                    due.append(
                        (
                            WaitKey(select.int(0)), ParticipantKey(select.int(1)), campaign,
                            Int(clamping: select.int(2)), select.int(3)
                        ))
                }
            }
            due.sort { ($0.at, $0.wait) < ($1.at, $1.wait) }
            var count = 0
            for wait in due.prefix(max(0, limit)) where try rows.end(wait.wait) {
                let end = WaitEnd(wait: wait.wait, cause: .instant)
                try events.keep(
                    Event(.waitEnded(end), occurredAt: now, chain: wait.chain), wait.campaign, wait.participant)
                try events.countEvents(of: wait.participant, 1)
                context.faults.reached(.waitEnded)
                count += 1
            }
            return count
        }
    }

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
