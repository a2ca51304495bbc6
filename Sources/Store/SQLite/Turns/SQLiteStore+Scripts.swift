import Domain
import Foundation
import GRDB

extension SQLiteStore {
    package func claimScriptCalls(limit: Int) async throws -> [WaitingScriptCall] {
        let isAnyWaiting = try await read("looking for script calls") { db in
            try Row.fetchOne(try db.cachedStatement(sql: "SELECT 1 FROM script_call LIMIT 1")) != nil
        }
        guard isAnyWaiting else { return [] }
        return try await write("claiming script calls") { context in
            try SQLiteRows(context).checkEpoch()
            let db = try context.db
            var calls: [WaitingScriptCall] = []
            for campaign in try SQLiteStore.running(db) {
                calls += try SQLiteStore.scriptCalls(of: campaign, limit, context.epoch, db)
            }
            calls.sort { ($0.askedAt, $0.wait) < ($1.askedAt, $1.wait) }
            calls = Array(calls.prefix(max(0, limit)))
            guard let epoch = context.epoch else { return calls }
            let update = try HotStatement(db, "UPDATE script_call SET epoch = ? WHERE wait = ? AND epoch IS NULL")
            for call in calls {
                update.bind(1, epoch)
                update.bind(2, call.wait.rawValue)
                try update.run()
            }
            return calls
        }
    }

    /// The oldest first. For a process that has not joined, whatever is left.
    private static func scriptCalls(
        of campaign: CampaignKey, _ limit: Int, _ epoch: Int64?, _ db: Database
    ) throws -> [WaitingScriptCall] {
        try Row.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT c.wait, w.participant, w.version, c.asked_at, w.flow, w.node, c.script, c.timeout, c.context, c.name
                    FROM script_call AS c JOIN waiting_run AS w ON w.id = c.wait
                    WHERE c.campaign = ?1 AND (c.epoch IS NULL OR ?2 IS NULL OR c.epoch = ?2) ORDER BY c.asked_at, c.wait LIMIT ?3
                    """), arguments: [campaign.rawValue, epoch, max(0, limit)]
        ).map { row in
            WaitingScriptCall(
                wait: WaitKey(row[0]), campaign: campaign, version: VersionKey(row[2]),
                participant: ParticipantKey(row[1]), askedAt: Instant(milliseconds: row[3]),
                call: ScriptCall(
                    flow: row[4], node: row[5], script: row[6], timeout: .milliseconds(row[7] as Int64),
                    context: Array(row[8] as Data)),
                idempotencyKey: row[9])
        }
    }
}
