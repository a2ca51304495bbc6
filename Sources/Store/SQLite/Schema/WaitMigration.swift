import Domain
import GRDB

/// Carries over what waited for scripts before runs could wait. Nothing of it was written but its event, so the event is taken
/// again from its start; each script that it had called is called again under the same name (`ctx.idempotency_key`).
struct WaitMigration {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func run() throws {
        for sql in SQLiteSchema.waits { try db.execute(sql: sql) }
        try keepNames()
        try db.execute(sql: SQLiteSchema.waitsAfter)
    }

    private func keepNames() throws {
        let select = try HotStatement(
            db, "SELECT event, participant, first_try_at, ordinal, flow, node, answers FROM script_call")
        defer { select.reset() }
        let insert = try HotStatement(
            db, "INSERT OR IGNORE INTO script_key (participant, flow, node, name) VALUES (?, ?, ?, ?)")
        while try select.step() {
            var calls = [(ordinal: select.int(3), flow: select.text(4) ?? "", node: select.text(5) ?? "")]
            // Answers that cannot be read name no calls: those are made anew.
            calls += select.bytes(6) { (try? ScriptAnswerCodec.decodeCalls($0)) ?? [] }
            for call in calls {
                insert.bind(1, select.int(1))
                insert.bind(2, call.flow)
                insert.bind(3, call.node)
                insert.bind(
                    4, "\(select.int(1))-\(select.int(0))-\(select.int(2))-\(call.ordinal)-\(call.flow)-\(call.node)")
                try insert.run()
            }
        }
    }
}
