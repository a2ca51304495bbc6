package import Domain
import Foundation
import GRDB

extension SQLiteStore {
    package func scriptCalls(limit: Int) async throws -> [WaitingScriptCall] {
        try await read("reading script calls") { db in
            let running = try Int64.fetchAll(
                try db.cachedStatement(sql: "SELECT id FROM campaign WHERE is_running ORDER BY id"))
            var calls: [WaitingScriptCall] = []
            for campaign in running { calls += try SQLiteStore.scriptCalls(of: CampaignKey(campaign), limit, db) }
            calls.sort { ($0.key.askedAt, $0.key.event) < ($1.key.askedAt, $1.key.event) }
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
                    SELECT event, participant, version, first_try_at, asked_at, ordinal, flow, node, script, timeout,
                        context
                    FROM script_call WHERE campaign = ? AND is_open ORDER BY asked_at, event LIMIT ?
                    """), arguments: [campaign.rawValue, max(0, limit)]
        ).map { row in
            let event: Int64 = row[0]
            let participant = ParticipantKey(row[1])
            let firstTry: Int64 = row[3]
            let ordinal: Int = row[5]
            let call = ScriptCall(
                ordinal: ordinal, flow: row[6], node: row[7], script: row[8],
                timeout: .milliseconds(row[9] as Int64), context: Array(row[10] as Data))
            // Numbers of events come again once the last one is gone; with the instant they do not.
            let key = "\(participant.rawValue)-\(event)-\(firstTry)-\(ordinal)-\(call.flow)-\(call.node)"
            return WaitingScriptCall(
                key: WaitingScriptCall.Key(
                    event: event, participant: participant, ordinal: ordinal, flow: call.flow, node: call.node,
                    askedAt: Instant(milliseconds: row[4])),
                campaign: campaign, version: VersionKey(row[2]), participant: participant, call: call,
                idempotencyKey: key)
        }
    }

    package func recordScriptAnswers(
        _ answers: [(key: WaitingScriptCall.Key, answer: ScriptAnswer)], at now: Instant
    ) async throws {
        try await write("recording scripts' answers", committed: .scriptAnswerCommitted) { context in
            let rows = ScriptCallRows(try context.db)
            for (key, answer) in answers { try rows.answer(key, answer, &context.buffer) }
            context.faults.reached(.scriptAnswerWritten)
        }
    }
}
