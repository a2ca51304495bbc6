import Conversations
import Domain
import GRDB

/// Single rows for the rules in `Conversations`, within a transaction: queries and encoding, no rule.
///
/// Made for one transaction; statements come from the connection's cache.
final class SQLiteRows: StoreRows {
    let context: WriteContext
    let db: Database

    lazy var ledger: Result<IdentityLedger, any Error> = Result { try IdentityLedger(context) }
    private lazy var hot: Result<HotStatements, any Error> = Result { try HotStatements(db) }

    /// What large batches run by the thousand.
    struct HotStatements {
        let select: HotStatement
        let update: HotStatement
        let selectSequence: HotStatement
        let insertChange: HotStatement
        let insertEvent: HotStatement

        init(_ db: Database) throws {
            select = try HotStatement(db, "SELECT \(StoredCommunication.columns) FROM communication WHERE id = ?")
            update = try HotStatement(
                db,
                """
                UPDATE communication SET status = ?, reason = ?, due_at = ?, attempts = ?, cancel_reason = ?, detail = ?,
                    started_at = ?, delivered_at = ?, read_at = ?, replied_at = ?, ended_at = ?, closes_at = ?
                WHERE id = ?
                """)
            selectSequence = try HotStatement(db, "SELECT max(seq) FROM status_change WHERE communication = ?")
            insertChange = try HotStatement(
                db,
                "INSERT INTO status_change (communication, seq, at, status, reason, detail) VALUES (?, ?, ?, ?, ?, ?)")
            insertEvent = try HotStatement(db, "INSERT INTO event (campaign, participant, payload) VALUES (?, ?, ?)")
        }
    }

    init(_ context: WriteContext) throws {
        self.context = context
        db = try context.db
    }

    var statements: HotStatements { get throws { try hot.get() } }
    var faults: FaultInjector { context.faults }
    var epoch: Int64? { context.epoch }

    func checkEpoch() throws {
        guard let epoch else { return }
        let select = try HotStatement(db, "SELECT 1 FROM instance WHERE epoch = ? AND ended_at IS NULL")
        select.bind(1, epoch)
        defer { select.reset() }
        guard try select.step() else { throw StoreError.fenced(place: context.path) }
    }

    func end(epoch: Int64, at now: Instant) throws {
        for table in ["upload", "script_call"] {
            try db.execute(sql: "UPDATE \(table) SET epoch = NULL WHERE epoch = ?", arguments: [epoch])
        }
        try db.execute(sql: "UPDATE instance SET ended_at = ? WHERE epoch = ?", arguments: [now.milliseconds, epoch])
    }
}
