import Domain
import GRDB

/// Checks the file, and the promises that the tables make without declaring them.
struct Examination {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// A promise as a query that counts what breaks it.
    private static let promises: [(code: String, what: String, sql: String)] = [
        (
            "participant_without_customer", "participants have no customer",
            "SELECT count(*) FROM participant WHERE customer NOT IN (SELECT id FROM customer)"
        ),
        (
            "participant_without_campaign", "participants have no campaign",
            "SELECT count(*) FROM participant WHERE campaign NOT IN (SELECT id FROM campaign)"
        ),
        (
            "run_without_participant", "runs have no participant",
            "SELECT count(*) FROM run WHERE NOT EXISTS (SELECT 1 FROM participant WHERE id = run.id >> 20)"
        ),
        (
            "communication_without_participant", "communications have no participant",
            "SELECT count(*) FROM communication AS c WHERE NOT EXISTS (SELECT 1 FROM participant WHERE id = c.id >> 20)"
        ),
        (
            "run_count", "participants count their runs wrongly",
            """
            SELECT count(*) FROM participant AS p WHERE run_count <>
                coalesce((SELECT max(id) & 1048575 FROM run WHERE id BETWEEN p.id << 20 AND p.id << 20 | 1048575), 0)
            """
        ),
        (
            "communication_count", "participants count their communications wrongly",
            """
            SELECT count(*) FROM participant AS p WHERE communication_count <> coalesce((SELECT max(id) & 1048575
                FROM communication WHERE id BETWEEN p.id << 20 AND p.id << 20 | 1048575), 0)
            """
        ),
        (
            "event_count", "participants count their waiting events wrongly",
            """
            SELECT count(*) FROM participant AS p WHERE event_count <>
                (SELECT count(*) FROM event WHERE participant = p.id)
            """
        ),
        (
            "event_without_participant", "waiting events have no participant",
            "SELECT count(*) FROM event WHERE participant NOT IN (SELECT id FROM participant)"
        ),
        (
            "script_call_without_wait", "calls of scripts belong to no run that waits",
            "SELECT count(*) FROM script_call WHERE wait NOT IN (SELECT id FROM waiting_run WHERE NOT is_ended)"
        ),
        (
            "wait_without_participant", "runs that wait have no participant",
            "SELECT count(*) FROM waiting_run WHERE participant NOT IN (SELECT id FROM participant)"
        ),
        (
            "wait_without_end", "runs wait for nothing, or have ended waiting and have no event that continues them",
            """
            SELECT count(*) FROM waiting_run AS w WHERE CASE WHEN is_ended
                THEN ends_at IS NOT NULL OR awaits IS NOT NULL
                    OR NOT EXISTS (SELECT 1 FROM event WHERE participant = w.participant)
                ELSE ends_at IS NULL AND awaits IS NULL AND NOT EXISTS (SELECT 1 FROM script_call WHERE wait = w.id) END
            """
        ),
        (
            "run_without_path", "runs have no path",
            "SELECT count(*) FROM run WHERE path NOT IN (SELECT id FROM path)"
        ),
        (
            "communication_without_names", "communications name a lane, node or zone that is not there",
            """
            SELECT count(*) FROM communication WHERE lane NOT IN (SELECT id FROM lane)
                OR node NOT IN (SELECT id FROM node) OR zone NOT IN (SELECT id FROM zone)
            """
        ),
        (
            "due_not_planned", "communications are due that are neither planned nor to go again",
            """
            SELECT count(*) FROM communication
            WHERE due_at IS NOT NULL AND status <> 0 AND (status NOT IN (1, 2) OR reason IS NULL OR reason NOT IN (41, 42))
            """
        ),
        (
            "in_flight_without_attempt", "communications are in flight without an open attempt",
            """
            SELECT count(*) FROM communication AS c WHERE status IN (0, 1, 2) AND reason = 40 AND NOT EXISTS
                (SELECT 1 FROM attempt WHERE communication = c.id AND finished_at IS NULL)
            """
        ),
        (
            "planned_and_lost", "planned communications are neither due, nor in flight, nor held",
            "SELECT count(*) FROM communication WHERE status = 0 AND due_at IS NULL AND reason IS NULL"
        ),
        (
            "attempt_without_communication", "attempts have no communication",
            "SELECT count(*) FROM attempt WHERE communication NOT IN (SELECT id FROM communication)"
        ),
        (
            "inbound_without_communication", "messages that people wrote have no communication",
            "SELECT count(*) FROM inbound WHERE communication IS NOT NULL AND communication NOT IN (SELECT id FROM communication)"
        ),
        (
            "conversation_without_communication",
            "conversations have no communication, or are open though it has ended",
            """
            SELECT count(*) FROM conversation AS v WHERE NOT EXISTS (SELECT 1 FROM communication AS c
                WHERE c.id = v.communication AND (v.is_open = 0 OR c.status IN (1, 2, 3, 4)))
            """
        ),
        (
            "follow_up_without_conversation", "things to say belong to no conversation",
            "SELECT count(*) FROM follow_up WHERE communication NOT IN (SELECT communication FROM conversation)"
        ),
        (
            "follow_up_lost", "things to say are neither waiting nor done",
            """
            SELECT count(*) FROM follow_up AS f WHERE (state = 0) <> (due_at IS NOT NULL) OR (state = 1 AND NOT EXISTS
                (SELECT 1 FROM attempt WHERE message = f.message AND finished_at IS NULL))
            """
        ),
        (
            "identifier_without_customer", "identifiers find a customer that is not there",
            """
            SELECT (SELECT count(*) FROM identifier WHERE customer NOT IN (SELECT id FROM customer))
                + (SELECT count(*) FROM identifier_shared WHERE customer NOT IN (SELECT id FROM customer))
            """
        ),
        (
            "number_used_twice", "numbers of customers or participants would be used again",
            """
            SELECT (SELECT value FROM counter WHERE name = 'customer') < (SELECT max(id) FROM customer)
                OR (SELECT value FROM counter WHERE name = 'participant') < (SELECT max(id) FROM participant)
            """
        ),
    ]

    func run() throws -> [StoreFinding] {
        var findings = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }.map {
            StoreFinding(code: "integrity", message: "the file is damaged: \($0)")
        }
        let strays = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check")
        if !strays.isEmpty {
            findings.append(
                StoreFinding(code: "foreign_key", message: "\(strays.count) rows refer to rows that are not there"))
        }
        for promise in Examination.promises {
            let count = try Int.fetchOne(db, sql: promise.sql) ?? 0
            if count > 0 { findings.append(StoreFinding(code: promise.code, message: "\(count) \(promise.what)")) }
        }
        return findings + (try records()) + (try identifiers()) + (try SpellingCollisions(db).findings())
    }

    /// Columns of bytes that this program wrote, and whether bytes of theirs can be read.
    private static let encoded:
        [(code: String, table: String, column: String, reads: @Sendable (UnsafeRawBufferPointer) -> Bool)] = [
            ("record", "customer", "record", { (try? FieldRecordCodec.decode($0)) != nil }),
            ("record", "participant", "record", { (try? FieldRecordCodec.decode($0)) != nil }),
            ("event", "event", "payload", { (try? EventCodec.decode($0)) != nil }),
            ("evidence", "run", "evidence", { $0.isEmpty || (try? RunEvidenceCodec.decode($0)) != nil }),
            (
                "results", "communication", "results",
                { bytes in
                    var reader = ByteReader(bytes)
                    return (try? EventCodec.results(&reader)) != nil
                }
            ),
            ("best_time", "communication", "best_time", { (try? ContactHistoryCodec.decodeEvidence($0)) != nil }),
            ("contact_history", "contact_history", "counts", { (try? ContactHistoryCodec.decode($0)) != nil }),
            ("wait", "waiting_run", "place", { (try? WaitCodec.place($0)) != nil }),
            ("wait", "waiting_run", "awaits", { (try? WaitCodec.event($0)) != nil }),
        ]

    /// Everything that is kept as bytes can be read.
    private func records() throws -> [StoreFinding] {
        var findings: [StoreFinding] = []
        for (code, table, column, reads) in Examination.encoded {
            let select = try HotStatement(db, "SELECT \(column) FROM \(table) WHERE \(column) IS NOT NULL")
            defer { select.reset() }
            var damaged = 0
            while try select.step() {
                if !select.bytes(0, reads) { damaged += 1 }
            }
            if damaged > 0 {
                findings.append(
                    StoreFinding(code: code, message: "\(damaged) of column \(column) in \(table) cannot be read"))
            }
        }
        return findings
    }

    /// Every identifier of a customer finds somebody, and is kept for the customer itself.
    private func identifiers() throws -> [StoreFinding] {
        let runs = try IdentifierIndex.storedRuns(db).map { run in
            Dictionary(run.map { ($0.hash, $0.customer) }, uniquingKeysWith: { first, _ in first })
        }
        let customers = try HotStatement(db, "SELECT id, record FROM customer")
        let holds = try HotStatement(
            db,
            """
            SELECT EXISTS (SELECT 1 FROM identifier WHERE hash = ?1 AND customer = ?2)
                OR EXISTS (SELECT 1 FROM identifier_shared WHERE hash = ?1 AND customer = ?2)
            """)
        defer { customers.reset() }
        var lost = 0
        while try customers.step() {
            let customer = customers.int(0)
            guard let record = customers.bytes(1, { try? FieldRecordCodec.decode($0) }) else { continue }
            for kind in IdentifierKind.allCases {
                guard let value = record[kind.field] else { continue }
                let hash = StableHash.hash(kind, value)
                if runs.contains(where: { $0[hash] == customer }) { continue }
                holds.bind(1, hash)
                holds.bind(2, customer)
                defer { holds.reset() }
                if try !holds.step() || holds.int(0) == 0 { lost += 1 }
            }
        }
        return lost == 0
            ? [] : [StoreFinding(code: "identifier_lost", message: "\(lost) identifiers of customers do not find them")]
    }
}
