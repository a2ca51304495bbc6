package import Conversations
package import Domain
import GRDB

extension SQLiteStore {
    package func replyOutlook() async throws -> Instant? {
        try await read("looking when an agent is to answer") { db in
            try Int64.fetchOne(
                try db.cachedStatement(
                    sql: """
                        SELECT due_at FROM agent_reply AS r INDEXED BY agent_reply_due
                        WHERE due_at IS NOT NULL AND \(SQLiteRows.isFirstReply) ORDER BY due_at, id LIMIT 1
                        """)
            ).map { Instant(milliseconds: $0) }
        }
    }

    package func replyLoad() async throws -> AgentReplyLoad {
        try await read("counting what agents are to answer") { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*), min(heard_at) FROM agent_reply INDEXED BY agent_reply_open
                    WHERE state IN (\(AgentReplyState.Status.waiting.rawValue), \(AgentReplyState.Status.asking.rawValue))
                    """)
            return AgentReplyLoad(
                open: row?[0] ?? 0, oldest: (row?[1] as Int64?).map { Instant(milliseconds: $0) })
        }
    }
}
