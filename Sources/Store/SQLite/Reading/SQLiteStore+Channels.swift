import Conversations
package import Domain
import GRDB

extension SQLiteStore {
    package func channelLoads(at now: Instant) async throws -> [String: ChannelLoad] {
        try await read("counting what waits on channels") { db in
            var loads: [String: ChannelLoad] = [:]
            let due = try db.makeStatement(
                sql: """
                    SELECT count(*) FROM communication INDEXED BY communication_due
                    WHERE lane = ? AND due_at <= ?
                    """)
            let later = try db.makeStatement(
                sql: "SELECT count(*) FROM communication INDEXED BY communication_due WHERE lane = ? AND due_at > ?")
            for row in try Row.fetchAll(db, sql: "SELECT id, channel FROM lane") {
                let lane: Int64 = row[0]
                loads[row[1], default: ChannelLoad()].due +=
                    try Int.fetchOne(due, arguments: [lane, now.milliseconds]) ?? 0
                loads[row[1], default: ChannelLoad()].planned +=
                    try Int.fetchOne(later, arguments: [lane, now.milliseconds]) ?? 0
            }
            for row in try Row.fetchAll(
                db,
                sql: """
                    SELECT channel, count(*) FROM follow_up INDEXED BY follow_up_due
                    WHERE due_at IS NOT NULL GROUP BY channel
                    """)
            {
                loads[row[0], default: ChannelLoad()].due += row[1]
            }
            for row in try Row.fetchAll(
                db,
                sql: """
                    SELECT channel, count(*) FROM attempt INDEXED BY attempt_in_flight
                    JOIN conversation ON conversation.communication = attempt.communication
                    WHERE finished_at IS NULL GROUP BY channel
                    """)
            {
                loads[row[0], default: ChannelLoad()].inFlight += row[1]
            }
            for row in try Row.fetchAll(
                db, sql: "SELECT channel, count(*) FROM conversation WHERE is_open GROUP BY channel")
            {
                loads[row[0], default: ChannelLoad()].openConversations += row[1]
            }
            for row in try Row.fetchAll(db, sql: SQLiteStore.heldSQL) {
                loads[row[0], default: ChannelLoad()].held += row[1]
            }
            return loads
        }
    }

    package func attemptsInFlight(sinceBefore instant: Instant) async throws -> Int {
        try await read("counting what is in flight") { db in
            try Int.fetchOne(
                try db.cachedStatement(
                    sql: """
                        SELECT count(*) FROM attempt INDEXED BY attempt_in_flight
                        WHERE finished_at IS NULL AND intended_at < ?
                        """), arguments: [instant.milliseconds]) ?? 0
        }
    }

    // The index names the outcome as a number, so that a query does too.
    private static let unknown = StoredOutcome.Kind.unknown.rawValue
    private static let unknownReason = StatusReason.unknown.storedCode
    private static let unknownFollowUp = FollowUpState.Status.unknown.rawValue

    /// Through the attempts of unknown outcome, of which there are few.
    private static let heldSQL = """
        SELECT channel, count(*) FROM (
            SELECT v.channel, a.communication FROM attempt AS a INDEXED BY attempt_unknown
            JOIN conversation AS v ON v.communication = a.communication
            JOIN communication AS c ON c.id = a.communication
            LEFT JOIN follow_up AS f ON f.message = a.message
            WHERE a.outcome = \(unknown) AND ((f.id IS NULL AND c.reason = \(unknownReason) AND c.due_at IS NULL)
                OR f.state = \(unknownFollowUp))
            GROUP BY v.channel, a.communication, f.id
        ) GROUP BY channel
        """

    package func unknownAttempts(on channel: String, limit: Int) async throws -> [UnknownAttempt] {
        try await read("looking for what is unknown") { db in
            try Row.fetchAll(
                try db.cachedStatement(
                    sql: """
                        SELECT max(a.id), a.communication, f.id, a.message FROM attempt AS a INDEXED BY attempt_unknown
                        JOIN conversation AS v ON v.communication = a.communication
                        JOIN communication AS c ON c.id = a.communication
                        LEFT JOIN follow_up AS f ON f.message = a.message
                        WHERE a.outcome = \(SQLiteStore.unknown) AND v.channel = ?
                            AND ((f.id IS NULL AND c.reason = \(SQLiteStore.unknownReason))
                                OR f.state = \(SQLiteStore.unknownFollowUp))
                        GROUP BY a.communication, f.id ORDER BY 1 LIMIT ?
                        """), arguments: [channel, max(0, limit)]
            ).compactMap { row in
                guard let message = try MessageRows.fetch(row[3], db) else { return nil }
                let followUp: Int64? = row[2]
                return UnknownAttempt(
                    attempt: AttemptKey(row[0]), communication: CommunicationKey(row[1]),
                    followUp: followUp.map { FollowUpKey($0) }, message: message)
            }
        }
    }
}
