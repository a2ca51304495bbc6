package import Domain
import Foundation
import GRDB

extension SQLiteStore {
    package func scriptCalls(limit: Int) async throws -> [WaitingScriptCall] {
        try await read("reading script calls") { db in
            var calls: [WaitingScriptCall] = []
            for campaign in try SQLiteStore.running(db) {
                calls += try SQLiteStore.scriptCalls(of: campaign, limit, db)
            }
            calls.sort { ($0.askedAt, $0.wait) < ($1.askedAt, $1.wait) }
            return Array(calls.prefix(max(0, limit)))
        }
    }

    /// The oldest first.
    private static func scriptCalls(
        of campaign: CampaignKey, _ limit: Int, _ db: Database
    ) throws -> [WaitingScriptCall] {
        try Row.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT c.wait, w.participant, w.version, c.asked_at, w.flow, w.node, c.script, c.timeout, c.context, c.name
                    FROM script_call AS c JOIN waiting_run AS w ON w.id = c.wait
                    WHERE c.campaign = ? ORDER BY c.asked_at, c.wait LIMIT ?
                    """), arguments: [campaign.rawValue, max(0, limit)]
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

    package func recordScriptAnswers(
        _ answers: [(wait: WaitKey, answer: ScriptAnswer)], at now: Instant
    ) async throws {
        try await write("recording scripts' answers", committed: .scriptAnswerCommitted) { context in
            let db = try context.db
            let rows = try WaitRows(context)
            let events = try SQLiteRows(context)
            let select = try HotStatement(
                db,
                """
                SELECT w.participant, w.campaign, w.chain FROM script_call AS c JOIN waiting_run AS w ON w.id = c.wait
                WHERE c.wait = ?
                """)
            for (wait, answer) in answers {
                select.bind(1, wait.rawValue)
                guard try select.step() else {
                    select.reset()
                    continue
                }
                let participant = ParticipantKey(select.int(0))
                let campaign = CampaignKey(select.int(1))
                let chain = Int(clamping: select.int(2))
                select.reset()
                guard try rows.end(wait) else { continue }
                let end = WaitEnd(wait: wait, cause: .answer(answer))
                try events.keep(Event(.waitEnded(end), occurredAt: now, chain: chain), campaign, participant)
                try events.countEvents(of: participant, 1)
                context.faults.reached(.waitEnded)
            }
            context.faults.reached(.scriptAnswerWritten)
        }
    }
}
