import Conversations
import Domain
import GRDB

/// One import batch as one transaction: who each row is, what its flows do, and everything that is left behind.
///
/// Identifiers of the whole batch are looked up first, in the order of their hashes; then rows are taken one by one, and
/// a later row reads from the tables what an earlier one wrote.
final class ImportTurn {
    typealias Decide = (_ row: ResolvedRow, _ state: inout ParticipantState) -> TurnEffects

    private let context: WriteContext
    private let batch: ImportBatch
    private let decide: Decide
    private let ledger: IdentityLedger
    private let identities: BatchIdentities
    private let book: CommunicationBook
    private let effectsWriter: EffectsWriter<SQLiteEffects>
    private let issueWriter: RowIssueWriter
    private let customers: BulkInsert
    private let updateCustomer: HotStatement
    private let participants: BulkInsert
    private let updateParticipant: HotStatement
    private let touchParticipant: HotStatement
    private let selectParticipant: HotStatement
    private let snapshots: SnapshotLoader
    private let waits: WaitRows
    /// Some run of the campaign waits for an event, so that a row may be one.
    private var awaitsEvents: Bool

    private let campaign: CampaignKey
    private let isRunning: Bool
    private let firstCustomer: Int64
    private let firstParticipant: Int64
    private var newCustomers: Int64 = 0
    private var newParticipants: Int64 = 0
    private var counts = UploadCounts()
    private var verdicts: [RowVerdict] = []
    private var nextDue: Instant?
    private var touched: ClosedRange<Int64>?

    init(_ context: WriteContext, _ batch: ImportBatch, decide: @escaping Decide) throws {
        self.context = context
        self.batch = batch
        self.decide = decide
        campaign = batch.version.campaign
        let db = try context.db
        let row = try Row.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT campaign.is_running FROM upload JOIN campaign ON campaign.id = upload.campaign
                    WHERE upload.id = ? AND campaign.id = ?
                    """), arguments: [batch.upload.rawValue, campaign.rawValue])
        guard let row else { throw StoreError.noSuchRow("upload in that campaign") }
        isRunning = row[0]
        if batch.rows.count >= 1000 { try context.identifiers.prepareForManyLookups(db) }
        ledger = try IdentityLedger(context)
        identities = try BatchIdentities(batch.rows, ledger)
        let rows = try SQLiteRows(context)
        book = CommunicationBook(rows, interest: [campaign: batch.interest], at: batch.now)
        effectsWriter = EffectsWriter(try SQLiteEffects(context), rows, rows, book, upload: batch.upload)
        issueWriter = try RowIssueWriter(db, batch.upload)
        snapshots = try SnapshotLoader(context)
        waits = try WaitRows(context)
        awaitsEvents = try waits.awaitEvents(in: campaign)
        customers = try BulkInsert(db, into: "customer", ["id", "created_at", "record"])
        updateCustomer = try HotStatement(db, "UPDATE customer SET updated_at = ?, record = ? WHERE id = ?")
        participants = try BulkInsert(
            db, into: "participant",
            [
                "id", "campaign", "customer", "object_id", "zone", "run_count", "communication_count", "event_count",
                "created_at", "created_upload", "created_line", "record",
            ])
        updateParticipant = try HotStatement(
            db,
            """
            UPDATE participant SET zone = ?, run_count = ?, communication_count = ?, event_count = event_count + ?,
                updated_at = ?, changed_upload = ?, changed_line = ?, record = ?
            WHERE id = ?
            """)
        touchParticipant = try HotStatement(
            db,
            """
            UPDATE participant SET run_count = ?, communication_count = ?, event_count = event_count + ? WHERE id = ?
            """)
        selectParticipant = try HotStatement(
            db,
            """
            SELECT id, zone, run_count, communication_count, event_count, record, created_at FROM participant
            WHERE campaign = ? AND customer = ? AND object_id = ?
            """)
        firstCustomer = try context.take("customer", 0)
        firstParticipant = try context.take("participant", 0)
    }

    func run() throws -> ImportBatchResult {
        if batch.checkpoint == nil { verdicts.reserveCapacity(batch.rows.count) }
        for index in batch.rows.indices { try take(index) }
        try flushPeople()
        try effectsWriter.flush()
        _ = try context.take("customer", newCustomers)
        _ = try context.take("participant", newParticipants)
        try ledger.flush()
        try writeUpload()
        let result = ImportBatchResult(counts: counts, verdicts: verdicts, nextDue: nextDue)
        if let receipt = batch.receipt {
            try ReceiptRows.keep(receipt.key, receipt.make(result), at: batch.now, try context.db)
        }
        return result
    }

    // MARK: One row

    private func take(_ index: Int) throws {
        let row = batch.rows[index]
        if row.isRejected { return try reject(row, row.issues) }
        let identifiers = identities.ofRow(index)
        // Who is known may be a row of this batch that still waits to be written.
        if identifiers.mayFindAnybody { try flushPeople() }
        switch try RowIdentity.find(row, by: identifiers) {
        case .reject(let issue): try reject(row, row.issues + [issue])
        case .new(let warnings): try takeNew(index, row, warnings)
        case .known(let customer, let warnings):
            try takeKnown(index, row, customer.key.rawValue, customer.record, warnings)
        }
    }

    private func flushPeople() throws {
        try customers.flush()
        try participants.flush()
    }

    private func reject(_ row: TypedRow, _ issues: [RowIssue]) throws {
        counts.add(.rejected, hasIssues: true)
        try issueWriter.write(issues, line: row.line, raw: row.raw)
        if batch.checkpoint == nil {
            verdicts.append(RowVerdict(outcome: .rejected, participant: nil, participantCreatedAt: nil, issues: issues))
        }
    }

    private func accept(
        _ row: TypedRow, _ participant: Int64, createdAt: Instant, _ outcome: RowVerdict.Outcome, _ warnings: [RowIssue]
    ) throws {
        if outcome != .unchanged {
            touched =
                touched.map { min($0.lowerBound, participant)...max($0.upperBound, participant) }
                ?? participant...participant
        }
        let hasIssues = !row.issues.isEmpty || !warnings.isEmpty
        counts.add(outcome, hasIssues: hasIssues)
        if hasIssues {
            try issueWriter.write(row.issues + warnings, line: row.line, raw: [])
        }
        if batch.checkpoint == nil {
            verdicts.append(
                RowVerdict(
                    outcome: outcome, participant: ParticipantKey(participant), participantCreatedAt: createdAt,
                    issues: hasIssues ? row.issues + warnings : []))
        }
    }

    private func takeNew(_ index: Int, _ row: TypedRow, _ warnings: [RowIssue]) throws {
        let customer = firstCustomer + newCustomers
        newCustomers += 1
        let record = row.customerRecord
        let final = try addParticipant(index, row, customer: customer, record: record, isAllNew: true, warnings)
        context.buffer.clear()
        FieldRecordCodec.encode(final ?? record, into: &context.buffer)
        try customers.row { values in
            values.add(customer)
            values.add(batch.now.milliseconds)
            values.add(context.buffer.bytes)
        }
        if let final, final != record {
            try ledger.follow(customer, from: FieldRecord(), to: final)
        } else {
            try identities.addNew(index, row, customer: customer)
        }
    }

    private func takeKnown(
        _ index: Int, _ row: TypedRow, _ customer: Int64, _ stored: FieldRecord, _ warnings: [RowIssue]
    ) throws {
        var record = stored
        let changed = record.merge(row.customerRecord)
        let final: FieldRecord?
        selectParticipant.bind(1, campaign.rawValue)
        selectParticipant.bind(2, customer)
        selectParticipant.bind(3, row.objectID)
        if try selectParticipant.step() {
            let existing = try existingParticipant()
            final = try update(existing, index, row, customer, record, customerChanged: changed, warnings)
        } else {
            selectParticipant.reset()
            final = try addParticipant(index, row, customer: customer, record: record, isAllNew: false, warnings)
        }
        let new = final ?? record
        if changed.isEmpty && (final == nil || new == stored) { return }
        context.buffer.clear()
        FieldRecordCodec.encode(new, into: &context.buffer)
        updateCustomer.bind(1, batch.now.milliseconds)
        updateCustomer.bind(3, customer)
        try updateCustomer.run(binding: context.buffer.bytes, at: 2)
        try ledger.follow(customer, from: stored, to: new)
    }

    /// Adds the row's participant; answers the customer's record as the flows left it, nil where they left it alone.
    private func addParticipant(
        _ index: Int, _ row: TypedRow, customer: Int64, record: FieldRecord, isAllNew: Bool, _ warnings: [RowIssue]
    ) throws -> FieldRecord? {
        let id = firstParticipant + newParticipants
        newParticipants += 1
        let key = ParticipantKey(id)
        let event = Event(.participantCreated, occurredAt: batch.now)
        var written = EffectsWriter<SQLiteEffects>.Written()
        var effects = TurnEffects()
        if RowUpdate.takesNow(isRunning: isRunning, waiting: 0) {
            var state = ParticipantState(
                key: key, objectID: row.objectID, customer: record, participant: row.participant, zone: row.zone,
                history: try history(of: customer, isAllNew: isAllNew))
            effects = decide(ResolvedRow(index: index, isAllNew: isAllNew, event: event), &state)
            written = try effectsWriter.write(
                effects, participant: key, campaign: campaign, version: batch.version, runCount: 0,
                communicationCount: 0)
            note(written)
        } else {
            try book.rows.keep(event, campaign, key)
            written.events = 1
        }
        context.buffer.clear()
        FieldRecordCodec.encode(effects.participant ?? row.participant, into: &context.buffer)
        let zone = try row.zone.map(context.zone)
        try participants.row { values in
            values.add(id)
            values.add(campaign.rawValue)
            values.add(customer)
            values.add(row.objectID)
            values.add(zone)
            values.add(written.runs)
            values.add(written.communications)
            values.add(written.events)
            values.add(batch.now.milliseconds)
            values.add(batch.upload.rawValue)
            values.add(row.line)
            values.add(context.buffer.bytes)
        }
        try accept(row, id, createdAt: batch.now, .created, warnings)
        return effects.customer
    }

    private func history(of customer: Int64, isAllNew: Bool) throws -> ContactHistory {
        guard batch.needsHistory, !isAllNew else { return .none }
        return try ContactHistoryRows.fetch(.customer(customer), try context.db)
    }

    private struct Existing {
        var id: Int64
        var zone: Int64?
        var runCount: Int64
        var communicationCount: Int64
        var eventCount: Int64
        var createdAt: Instant
        var record: FieldRecord
    }

    /// Reads and resets ``selectParticipant``.
    private func existingParticipant() throws -> Existing {
        defer { selectParticipant.reset() }
        return Existing(
            id: selectParticipant.int(0), zone: selectParticipant.optionalInt(1), runCount: selectParticipant.int(2),
            communicationCount: selectParticipant.int(3), eventCount: selectParticipant.int(4),
            createdAt: Instant(milliseconds: selectParticipant.int(6)),
            record: try selectParticipant.bytes(5) { bytes throws(EncodingFault) in try FieldRecordCodec.decode(bytes) }
        )
    }

    /// A row that matches a participant; answers the customer's record as the flows left it, nil where they left it alone.
    private func update(
        _ existing: Existing, _ index: Int, _ row: TypedRow, _ customerID: Int64, _ customer: FieldRecord,
        customerChanged: [FieldID],
        _ warnings: [RowIssue]
    ) throws -> FieldRecord? {
        let zone = try row.zone.map(context.zone) ?? existing.zone
        let change = RowUpdate(
            row, of: existing.record, customerChanged: customerChanged, zoneChanged: zone != existing.zone,
            batch.reupload, at: batch.now)
        let key = ParticipantKey(existing.id)

        var effects = TurnEffects()
        var written = EffectsWriter<SQLiteEffects>.Written()
        if let event = change.event {
            if RowUpdate.takesNow(isRunning: isRunning, waiting: existing.eventCount) {
                var state = ParticipantState(
                    key: key, objectID: row.objectID, customer: customer, participant: change.record,
                    zone: try zone.flatMap(context.zoneName), runCount: existing.runCount,
                    communicationCount: existing.communicationCount,
                    history: try history(of: customerID, isAllNew: false))
                if batch.needsCommunications && existing.communicationCount > 0 {
                    try effectsWriter.flush()
                    state.communications = try snapshots.snapshots(of: key)
                }
                if awaitsEvents { state.waits = try waits.all(of: key).map(\.run) }
                effects = decide(ResolvedRow(index: index, isAllNew: false, event: event), &state)
                written = try effectsWriter.write(
                    effects, participant: key, campaign: campaign, version: batch.version,
                    runCount: existing.runCount, communicationCount: existing.communicationCount)
                note(written)
            } else {
                try book.rows.keep(event, campaign, key)
                written.events = 1
            }
        }
        let final = effects.participant ?? change.record
        if change.isUpdated || final != existing.record {
            context.buffer.clear()
            FieldRecordCodec.encode(final, into: &context.buffer)
            updateParticipant.bind(1, zone)
            updateParticipant.bind(2, existing.runCount + written.runs)
            updateParticipant.bind(3, existing.communicationCount + written.communications)
            updateParticipant.bind(4, written.events)
            updateParticipant.bind(5, batch.now.milliseconds)
            updateParticipant.bind(6, batch.upload.rawValue)
            updateParticipant.bind(7, row.line)
            updateParticipant.bind(9, existing.id)
            try updateParticipant.run(binding: context.buffer.bytes, at: 8)
        } else if written.runs + written.communications + written.events > 0 {
            touchParticipant.bind(1, existing.runCount + written.runs)
            touchParticipant.bind(2, existing.communicationCount + written.communications)
            touchParticipant.bind(3, written.events)
            touchParticipant.bind(4, existing.id)
            try touchParticipant.run()
        }
        try accept(row, existing.id, createdAt: existing.createdAt, change.isUpdated ? .updated : .unchanged, warnings)
        return effects.customer
    }

    private func note(_ written: EffectsWriter<SQLiteEffects>.Written) {
        if written.awaitsEvents { awaitsEvents = true }
        guard let due = written.nextDue else { return }
        nextDue = nextDue.map { min($0, due) } ?? due
    }

    // MARK: The upload

    private func writeUpload() throws {
        let update = try HotStatement(
            try context.db,
            """
            UPDATE upload SET total = total + ?, created = created + ?, updated = updated + ?,
                unchanged = unchanged + ?, rejected = rejected + ?, warned = warned + ?,
                checkpoint_offset = coalesce(?, checkpoint_offset), checkpoint_line = coalesce(?, checkpoint_line),
                first_participant = min(coalesce(first_participant, ?9), coalesce(?9, first_participant)),
                last_participant = max(coalesce(last_participant, ?10), coalesce(?10, last_participant))
            WHERE id = ?11
            """)
        update.bind(1, counts.total)
        update.bind(2, counts.created)
        update.bind(3, counts.updated)
        update.bind(4, counts.unchanged)
        update.bind(5, counts.rejected)
        update.bind(6, counts.warned)
        update.bind(7, batch.checkpoint?.byteOffset)
        update.bind(8, batch.checkpoint?.line)
        update.bind(9, touched?.lowerBound)
        update.bind(10, touched?.upperBound)
        update.bind(11, batch.upload.rawValue)
        try update.run()
    }
}
