import Domain
import Foundation
import GRDB
import Testing

@testable import Store

/// Due work is found by its instant, with many planned rows as with ten.
@Suite struct DueIndexTests {
    @Test(arguments: [
        (SQLiteStore.nextDueSQL, "SEARCH communication USING COVERING INDEX communication_due (lane=? AND due_at>?)"),
        (SQLiteStore.dueSQL, "SEARCH communication USING COVERING INDEX communication_due (lane=? AND due_at<?)"),
        (SQLiteStore.overdueSQL, "SEARCH communication USING COVERING INDEX communication_due (lane=? AND due_at<?)"),
    ])
    func seeksInTheIndex(_ sql: String, _ expected: String) async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        let plan = try await store.pool.read { db in
            try Row.fetchAll(
                db, sql: "EXPLAIN QUERY PLAN \(sql)",
                arguments: StatementArguments(Array(repeating: 1, count: sql.filter { $0 == "?" }.count))
            ).map { $0["detail"] as String }
        }
        #expect(plan == [expected])
        try await store.close()
    }

    @Test func findsTenAmongManyAsFastAsTenAlone() async throws {
        let few = try await seconds(planned: 10, looks: 10)
        // A scan of the many takes a thousand times as long, each time; a look that seeks is seldom so slow, however busy
        // the machine is.
        let bound = few * 20 + 0.02
        let many = try await seconds(planned: 200_000, looks: 500, until: bound)
        #expect(many < bound, "\(few) s with ten planned, \(many) s with 200,000")
    }

    /// The fastest of some looks at the lanes and at the ten that are due, of `count` planned ones; none more are taken once
    /// one took less than `bound`.
    private func seconds(planned count: Int, looks: Int, until bound: Double = 0) async throws -> Double {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        let stage = try await Stage(store)
        _ = try await stage.plan("due", at: Stage.start)
        for index in 0..<9 { _ = try await stage.plan("due\(index)", at: Stage.start) }
        try await store.write("filling") { context in
            try context.db.execute(
                sql: """
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                    INSERT INTO communication (id, lane, node, run, status, zone, zone_source, base_kind, planned_at,
                        deadline, due_at, created_at)
                    SELECT (1000 + i) << 20 | 1, lane, node, run, status, zone, zone_source, base_kind,
                        ?2 + i * 1000, ?2 + i * 1000 + 3600000, ?2 + i * 1000, created_at
                    FROM n, (SELECT * FROM communication ORDER BY id LIMIT 1)
                    """, arguments: [count - 10 + 1, Stage.start.milliseconds])
        }
        var best = Double.infinity
        for _ in 0..<looks where best >= bound {
            let start = ContinuousClock.now
            let lanes = try await store.lanes()
            let due = try await store.due(in: lanes.map(\.key), through: Stage.start, limit: 100)
            let closed = try await store.closeWindows(limit: 100, interest: [:], at: Stage.start)
            let spent = ContinuousClock.now - start
            #expect(due.count == 10)
            #expect(closed == 0)
            best = min(best, Double(spent.milliseconds) / 1000)
        }
        try await store.close()
        return best
    }
}
