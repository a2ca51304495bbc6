package import Domain
import GRDB

extension SQLiteStore {
    /// Does what an operator ordered and keeps the answer of it, in one transaction.
    /// - Parameter body: changes the rows and records the act; where it throws nothing of it is kept.
    func perform<Outcome: Sendable>(
        _ operation: String, by act: Act<Outcome>, isLarge: Bool = false, at now: Instant,
        _ body: @escaping @Sendable (WriteContext) throws -> Outcome
    ) async throws -> Outcome {
        try await write(operation, isLarge: isLarge) { context in
            let outcome = try body(context)
            if let answer = act.answer, let receipt = answer.receipt(outcome) {
                try ReceiptRows.keep(answer.key, receipt, at: now, try context.db)
            }
            return outcome
        }
    }

    package func record(
        _ action: OperatorAction, on subject: ActSubject, detail: String?, by act: Act<Void>, at now: Instant
    ) async throws {
        try await perform("recording what an operator does", by: act, at: now) { context in
            try OperatorActions.record(action, on: subject, by: act.actor, detail: detail, at: now, try context.db)
        }
    }

    package func acts(_ query: ActQuery) async throws -> Page<ActRow> {
        try await read("listing what operators did") { db in try OperatorActions.fetch(query, db) }
    }

    package func channelPauses() async throws -> [String: ChannelPause] {
        try await read("listing channels that are held") { db in
            try Row.fetchAll(db, sql: "SELECT channel, actor, since FROM channel_pause").reduce(into: [:]) {
                $0[$1[0]] = ChannelPause(by: $1[1], at: Instant(milliseconds: $1[2]))
            }
        }
    }

    package func setPaused(
        _ channel: String, _ isPaused: Bool, isNews: Bool, by act: Act<Bool>, at now: Instant
    ) async throws -> Bool {
        try await perform(isPaused ? "holding a channel" : "letting a channel go on", by: act, at: now) { context in
            let db = try context.db
            if isPaused {
                try db.execute(
                    sql: "INSERT INTO channel_pause (channel, actor, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    arguments: [channel, act.actor, now.milliseconds])
            } else {
                try db.execute(sql: "DELETE FROM channel_pause WHERE channel = ?", arguments: [channel])
            }
            let changed = db.changesCount > 0
            if changed || isNews {
                try OperatorActions.record(
                    isPaused ? .pauseChannel : .resumeChannel, on: .channel(channel), by: act.actor, at: now, db)
            }
            return changed
        }
    }
}
