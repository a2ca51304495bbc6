import Domain
import Foundation
import GRDB
import GRDBSQLite
import Testing

@testable import Store
@testable import StoreConformance

/// Due work is found by its instant, with many planned rows as with ten.
@Suite struct DueIndexTests {
    @Test(arguments: [
        (SQLiteStore.nextDueSQL, "SEARCH communication USING COVERING INDEX communication_due (lane=? AND due_at>?)"),
        (SQLiteRows.dueSQL, "SEARCH communication USING COVERING INDEX communication_due (lane=? AND due_at<?)"),
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

    /// Counted in steps of SQLite's machine, which do not depend on how busy ours is.
    @Test func takesAsManyStepsAmongManyAsAmongTen() async throws {
        let few = try await steps(planned: 10)
        let many = try await steps(planned: 100_000)
        #expect(many == few)
    }

    /// The steps of each look for the ten that are due, of `count` planned ones.
    private func steps(planned count: Int) async throws -> [Int] {
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
                    """, arguments: [max(1, count - 10), Stage.start.milliseconds])
        }
        let lane = try #require(try await store.lanes().first?.key)
        let due = try await store.due(through: Stage.start)
        #expect(due.count == 10)
        #expect(try await store.closeWindows(limit: 100, interest: [:], at: Stage.start) == 0)
        let looks: [(sql: String, arguments: StatementArguments, rows: Int)] = [
            (SQLiteStore.nextDueSQL, [lane.rawValue], 1),
            (SQLiteRows.dueSQL, [lane.rawValue, Stage.start.milliseconds, 100], 10),
            (SQLiteStore.overdueSQL, [lane.rawValue, Stage.start.milliseconds, Stage.start.milliseconds, 100], 0),
        ]
        let counts = try await store.pool.read { db in
            try looks.map { look in
                let statement = try db.makeStatement(sql: look.sql)
                let rows = try Row.fetchAll(statement, arguments: look.arguments).count
                #expect(rows == look.rows)
                return Int(sqlite3_stmt_status(statement.sqliteStatement, SQLITE_STMTSTATUS_VM_STEP, 0))
            }
        }
        try await store.close()
        return counts
    }
}
