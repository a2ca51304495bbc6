package import Domain
import Foundation
import GRDB

extension SQLiteStore {
    package func scriptCalls(limit: Int) async throws -> [WaitingScriptCall] {
        try await read("reading script calls") { db in
            let rows = try Row.fetchAll(
                try db.cachedStatement(
                    sql: """
                        SELECT event, participant, script_call.campaign, script_call.version, first_try_at, asked_at,
                            ordinal, flow, node, script, timeout, context
                        FROM script_call JOIN campaign ON campaign.id = script_call.campaign
                        WHERE is_open AND campaign.is_running ORDER BY asked_at, event LIMIT ?
                        """), arguments: [max(0, limit)])
            return rows.map { row in
                let event: Int64 = row[0]
                let participant = ParticipantKey(row[1])
                let firstTry: Int64 = row[4]
                let ordinal: Int = row[6]
                let call = ScriptCall(
                    ordinal: ordinal, flow: row[7], node: row[8], script: row[9],
                    timeout: .milliseconds(row[10] as Int64), context: Array(row[11] as Data))
                // Numbers of events come again once the last one is gone; with the instant they do not.
                let key =
                    "\(participant.rawValue)-\(event)-\(firstTry)-\(ordinal)-\(call.flow)-\(call.node)"
                return WaitingScriptCall(
                    key: WaitingScriptCall.Key(
                        event: event, participant: participant, ordinal: ordinal, flow: call.flow, node: call.node,
                        askedAt: Instant(milliseconds: row[5])),
                    campaign: CampaignKey(row[2]), version: VersionKey(row[3]), participant: participant, call: call,
                    idempotencyKey: key)
            }
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
