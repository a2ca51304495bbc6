package import Conversations
package import Domain

extension RowStore {
    package func receive(_ batch: InboundBatch, desk: ConversationDesk, at now: Instant) async throws -> InboundResult {
        if batch.events.isEmpty && batch.cursor == nil { return InboundResult() }
        return try await change("keeping what came in", committed: .inboundCommitted) { rows in
            let result = try InboundTaker(rows, channel: batch.channel, desk: desk, at: now).take(batch.events)
            if let cursor = batch.cursor { try rows.keep(cursor, of: batch.channel) }
            rows.faults.reached(.inboundWritten)
            return result
        }
    }

    package func learnNames(_ kind: CommunicationKind, _ names: [String], at now: Instant) async throws {
        try await change("keeping the names of a recipient") { try AddressNames.learn(kind, names, at: now, $0) }
    }

    package func claimReplies(
        through instant: Instant, limit: Int, remotes: RemoteCapacity, at now: Instant
    ) async throws -> [DueReply] {
        try await change("looking for what agents are to answer", committed: .replyClaimed) { rows in
            try rows.checkEpoch()
            return try AgentReplies(rows, at: now).claim(through: instant, limit: limit, remotes: remotes)
        }
    }

    package func recordAnswers(
        _ answers: [AgentAnswer], desk: ConversationDesk, at now: Instant
    ) async throws -> AgentAnswerResult {
        if answers.isEmpty { return AgentAnswerResult() }
        return try await change("keeping what agents answered", committed: .replyCommitted) { rows in
            let result = try AgentReplies(rows, desk: desk, at: now).take(answers)
            rows.faults.reached(.replyWritten)
            return result
        }
    }

    package func recordStep(
        _ step: AgentStep, in communication: CommunicationKey, desk: ConversationDesk, at now: Instant
    ) async throws -> AgentAnswerResult {
        try await change("keeping what an agent told") {
            try AgentReplies($0, desk: desk, at: now).take(step, in: communication)
        }
    }

    package func act(
        _ action: ConversationAction, in conversation: CommunicationKey, by act: Act<ConversationChange>,
        desk: ConversationDesk, at now: Instant
    ) async throws -> ConversationChange {
        try await perform("acting in a conversation", by: act, at: now) {
            try $0.act(action, in: conversation, desk: desk)
        }
    }

    package func suppress(
        _ kind: CommunicationKind, _ address: String, detail: String?, by act: Act<Bool>, at now: Instant
    ) async throws -> Bool {
        try await perform("suppressing an address", by: act, at: now) {
            try $0.suppress(kind, address, detail: detail)
        }
    }

    package func release(
        _ kind: CommunicationKind, _ address: String, by act: Act<Bool>, at now: Instant
    ) async throws -> Bool {
        try await perform("releasing an address", by: act, at: now) { try $0.release(kind, address) }
    }
}
