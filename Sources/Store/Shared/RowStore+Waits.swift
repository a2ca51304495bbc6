import Conversations
package import Domain

extension RowStore {
    package func endWaits(limit: Int, at now: Instant) async throws -> Int {
        // Nothing is written where nothing has ended: a transaction of nothing is a disk flush too.
        if let next = try await nextWaitEnd(), next > now { return 0 }
        return try await change("ending waits") { rows in
            var count = 0
            for wait in try rows.dueWaits(through: now, limit: limit) {
                guard try rows.end(WaitEnd(wait: wait.key, cause: .instant), of: wait, at: now) else { continue }
                try rows.countEvents(of: wait.participant, 1)
                rows.faults.reached(.waitEnded)
                count += 1
            }
            return count
        }
    }

    package func recordScriptAnswers(
        _ answers: [(wait: WaitKey, answer: ScriptAnswer)], at now: Instant
    ) async throws {
        try await change("recording scripts' answers", committed: .scriptAnswerCommitted) { rows in
            for (key, answer) in answers {
                guard let wait = try rows.waitForScript(key),
                    try rows.end(WaitEnd(wait: key, cause: .answer(answer)), of: wait, at: now)
                else { continue }
                try rows.countEvents(of: wait.participant, 1)
                rows.faults.reached(.waitEnded)
            }
            rows.faults.reached(.scriptAnswerWritten)
        }
    }
}
