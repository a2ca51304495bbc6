import Conversations
package import Domain
package import Store

struct StoredIssue: Sendable {
    var row: RowIssueRow
    /// Among the issues of its row.
    var position: Int64
}

// MARK: UploadStore

extension MemoryStore {
    package func finishedUpload(campaign: CampaignKey, fingerprint: UploadFingerprint) throws -> UploadRow? {
        try read { rows in
            rows.uploads().first {
                $0.campaign == campaign && $0.fingerprint == fingerprint
                    && fits([.done, .doneWithIssues], $0.status)
            }
        }
    }

    package func unfinishedUploads() throws -> [UploadRow] {
        try read { rows in
            rows.uploads().filter {
                fits([.queued, .processing], $0.status) && rows.mayTake(from: rows.tables.readers[$0.key])
            }
        }
    }

    package func beginUpload(_ key: UploadKey, _ start: UploadStart, at now: Instant) throws {
        try write { rows in
            var row = try rows.upload(key)
            row.status = .processing
            row.columnNotes = start.columnNotes
            row.columnWarnings = start.columnWarnings
            row.startedAt = row.startedAt ?? now
            rows.tables.uploads[key] = row
            rows.tables.readers[key] = rows.epoch
        }
    }

    package func importBatch(
        _ batch: ImportBatch,
        decide: @escaping @Sendable (_ row: ResolvedRow, _ state: inout ParticipantState) -> TurnEffects
    ) throws -> ImportBatchResult {
        try write(committed: .importBatchCommitted) { rows in
            var turn = try MemoryImport(rows, batch, decide)
            return try turn.run()
        }
    }

    package func finishUpload(_ key: UploadKey, _ end: UploadEnd, at now: Instant) throws -> UploadRow {
        try write { rows in
            var row = try rows.upload(key)
            row.finish(end, at: now)
            rows.tables.uploads[key] = row
            rows.tables.readers[key] = nil
            return row
        }
    }

    package func upload(_ key: UploadKey) throws -> UploadRow? { try read { try? $0.upload(key) } }

    package func uploads(_ query: UploadQuery) throws -> Page<UploadRow> {
        try read { rows in
            let found = rows.uploads().filter {
                fits(query.campaign, $0.campaign) && fits(query.statuses, $0.status)
            }
            return try Page(of: found, query.page, .uploads) { $0.key.rawValue }
        }
    }

    package func rowIssues(_ query: RowIssueQuery) throws -> Page<RowIssueRow> {
        try read { rows in
            let found = rows.tables.issues.filter {
                $0.row.upload == query.upload && (!query.rejectedOnly || !$0.row.issue.code.isWarning)
            }
            // Line and position in one number.
            let page = try Page(of: found, query.page, .rowIssues) { $0.row.line << 16 | $0.position }
            return Page(rows: page.rows.map(\.row), next: page.next, total: page.total)
        }
    }
}

extension MemoryRows {
    func addUpload(_ upload: NewUpload, at now: Instant) -> UploadRow {
        var row = UploadRow(
            key: UploadKey(0), campaign: upload.campaign, campaignID: id(of: upload.campaign),
            source: upload.source, fileName: upload.fileName, path: upload.path, byteCount: upload.byteCount,
            fingerprint: upload.fingerprint, status: .queued, counts: UploadCounts(), checkpoint: nil, columnNotes: [],
            fault: nil, duplicateOf: nil, receivedAt: now, startedAt: nil, finishedAt: nil)
        tables.uploads.add { key in
            row.key = key
            return row
        }
        return row
    }

    /// In order of arrival, with the runs that failed.
    func uploads() -> [UploadRow] {
        tables.uploads.all.map { stored in
            var row = stored
            row.counts.failedRuns = tables.failedRuns.all.filter { $0.place.upload == row.key }
                .reduce(0) { $0 + $1.count.count }
            return row
        }
    }

    func upload(_ key: UploadKey) throws -> UploadRow {
        guard let row = uploads().first(where: { $0.key == key }) else { throw StoreError.noSuchRow("such upload") }
        return row
    }
}

/// One import batch: rows one by one, each as the ones before have left the tables.
private struct MemoryImport {
    private let rows: MemoryRows
    private let batch: ImportBatch
    private let decide: (ResolvedRow, inout ParticipantState) -> TurnEffects
    private let book: CommunicationBook
    private let writer: EffectsWriter<MemoryRows>
    private let isRunning: Bool
    private var result = ImportBatchResult(counts: UploadCounts(), verdicts: [], nextDue: nil)

    private var campaign: CampaignKey { batch.version.campaign }

    init(
        _ rows: MemoryRows, _ batch: ImportBatch,
        _ decide: @escaping (ResolvedRow, inout ParticipantState) -> TurnEffects
    ) throws {
        let campaign = batch.version.campaign
        guard rows.tables.uploads[batch.upload]?.campaign == campaign, let standing = rows.standing(of: campaign) else {
            throw StoreError.noSuchRow("upload in that campaign")
        }
        self.rows = rows
        self.batch = batch
        self.decide = decide
        isRunning = standing.isRunning
        book = CommunicationBook(rows, interest: [campaign: batch.interest], at: batch.now)
        writer = EffectsWriter(rows, rows, rows, book, upload: batch.upload)
    }

    mutating func run() throws -> ImportBatchResult {
        for (index, row) in batch.rows.enumerated() { try take(index, row) }
        rows.tables.uploads[batch.upload]?.counts += result.counts
        if let checkpoint = batch.checkpoint {
            rows.tables.uploads[batch.upload]?.checkpoint = checkpoint
            result.verdicts = []
        }
        if let receipt = batch.receipt { rows.keep(receipt.make(result), under: receipt.key, at: batch.now) }
        return result
    }

    private mutating func take(_ index: Int, _ row: TypedRow) throws {
        if row.isRejected { return end(row, .rejected, nil, row.issues) }
        switch try RowIdentity.find(row, by: MemoryIdentifiers(rows: rows, row: row)) {
        case .reject(let issue): end(row, .rejected, nil, row.issues + [issue])
        case .new(let warnings):
            let customer = rows.addCustomer(row.customerRecord, at: batch.now)
            try add(index, row, customer, isAllNew: true, warnings)
        case .known(let known, let warnings):
            var record = known.record
            let changed = record.merge(row.customerRecord)
            rows.save(record, of: known.key, insteadOf: known.record, at: batch.now)
            if let key = rows.participant(of: known.key, in: campaign, objectID: row.objectID) {
                try update(key, index, row, customerChanged: changed, warnings)
            } else {
                try add(index, row, known.key, isAllNew: false, warnings)
            }
        }
    }

    private mutating func add(
        _ index: Int, _ row: TypedRow, _ customer: CustomerKey, isAllNew: Bool, _ warnings: [RowIssue]
    ) throws {
        let origin = ParticipantRow.Origin(upload: batch.upload, line: row.line)
        let key = rows.tables.participants.add {
            Participant(
                key: $0, campaign: campaign, customer: customer, objectID: row.objectID, zone: row.zone,
                record: row.participant, createdAt: batch.now, updatedAt: batch.now, createdBy: origin,
                changedBy: origin)
        }
        try hand(Event(.participantCreated, occurredAt: batch.now), to: key, index, isAllNew: isAllNew)
        end(row, .created, key, row.issues + warnings)
    }

    private mutating func update(
        _ key: ParticipantKey, _ index: Int, _ row: TypedRow, customerChanged: [FieldID], _ warnings: [RowIssue]
    ) throws {
        guard let before = rows.tables.participants[key] else { return }
        let zone = row.zone ?? before.zone
        let change = RowUpdate(
            row, of: before.record, customerChanged: customerChanged, zoneChanged: zone != before.zone, batch.reupload,
            at: batch.now)
        rows.tables.participants[key]?.record = change.record
        rows.tables.participants[key]?.zone = zone
        if let event = change.event { try hand(event, to: key, index, isAllNew: false) }
        if change.isUpdated || rows.tables.participants[key]?.record != before.record {
            rows.tables.participants[key]?.updatedAt = batch.now
            rows.tables.participants[key]?.changedBy = ParticipantRow.Origin(upload: batch.upload, line: row.line)
        }
        end(row, change.isUpdated ? .updated : .unchanged, key, row.issues + warnings)
    }

    /// Has the flows take an event, or keeps it for its turn.
    private mutating func hand(_ event: Event, to key: ParticipantKey, _ index: Int, isAllNew: Bool) throws {
        guard RowUpdate.takesNow(isRunning: isRunning, waiting: Int64(rows.events(of: key).count)),
            var state = rows.state(of: key)
        else {
            rows.keep(event, campaign, key)
            return
        }
        if batch.needsCommunications { state.communications = rows.snapshots(of: key) }
        if batch.needsHistory { state.history = rows.history(of: key) }
        state.waits = rows.waits(of: key).map(\.waiting)
        let effects = decide(ResolvedRow(index: index, isAllNew: isAllNew, event: event), &state)
        let written = try rows.apply(effects, to: key, batch.version, writer, at: batch.now)
        result.nextDue = [result.nextDue, written.nextDue].compactMap { $0 }.min()
    }

    private mutating func end(
        _ row: TypedRow, _ outcome: RowVerdict.Outcome, _ participant: ParticipantKey?, _ issues: [RowIssue]
    ) {
        result.counts.add(outcome, hasIssues: !issues.isEmpty)
        result.verdicts.append(
            RowVerdict(
                outcome: outcome, participant: participant,
                participantCreatedAt: participant.flatMap { rows.tables.participants[$0]?.createdAt }, issues: issues))
        for (position, issue) in issues.enumerated() {
            let raw = position == 0 && outcome == .rejected ? row.raw : []
            rows.tables.issues.append(
                StoredIssue(
                    row: RowIssueRow(upload: batch.upload, line: row.line, issue: issue, raw: raw),
                    position: Int64(position)))
        }
    }
}
