package import Conversations
package import Domain
import GRDB

extension SQLiteStore {
    package func claimReplies(
        through instant: Instant, limit: Int, remotes: RemoteCapacity, at now: Instant
    ) async throws -> [DueReply] {
        try await write("looking for what agents are to answer", committed: .replyClaimed) { context in
            let rows = try SQLiteRows(context)
            let replies = AgentReplies(rows, at: now)
            let own = try rows.dueReplies(through: instant, of: remotes.agents, areThese: false, limit: limit)
            let elsewhere = try rows.dueReplies(
                through: instant, of: remotes.agents, areThese: true, limit: remotes.room)
            return try own.compactMap { try replies.claim($0, isRemote: false) }
                + elsewhere.compactMap { try replies.claim($0, isRemote: true) }
        }
    }

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

    package func recordAnswers(
        _ answers: [AgentAnswer], desk: ConversationDesk, at now: Instant
    ) async throws -> AgentAnswerResult {
        if answers.isEmpty { return AgentAnswerResult() }
        return try await write("keeping what agents answered", committed: .replyCommitted) { context in
            let result = try AgentReplies(try SQLiteRows(context), desk: desk, at: now).take(answers)
            context.faults.reached(.replyWritten)
            return result
        }
    }

    package func recordStep(
        _ step: AgentStep, in communication: CommunicationKey, desk: ConversationDesk, at now: Instant
    ) async throws -> AgentAnswerResult {
        try await write("keeping what an agent told") { context in
            try AgentReplies(try SQLiteRows(context), desk: desk, at: now).take(step, in: communication)
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

    package func cancel(
        _ communication: CommunicationKey, detail: String?, by act: Act<Bool>, desk: ConversationDesk, at now: Instant
    ) async throws -> Bool {
        try await perform("canceling a communication", by: act, at: now) { context in
            let isNews = try OperatorActs(try SQLiteRows(context), desk: desk, at: now)
                .cancel(communication, detail: detail)
            if isNews {
                try OperatorActions.record(
                    .cancelCommunication, on: .communication(communication), by: act.actor, at: now, try context.db)
            }
            return isNews
        }
    }
}
