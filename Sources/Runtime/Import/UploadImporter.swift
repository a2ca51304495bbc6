import Domain
import FlowEngine
import Foundation
import Ingest
import Logging
import Scheduling
import ServiceLifecycle
import Store

/// Imports one upload from its checkpoint to its end: rows, results, files.
struct UploadImporter: Sendable {
    let store: any Store
    let library: CampaignLibrary
    let state: StateDirectory
    let settings: RuntimeSettings
    let clock: any WallClock
    let faults: FaultInjector
    let logger: Logger
    /// Told after every batch and at the end.
    let report: @Sendable (UploadProgress) -> Void
    /// Told after every batch, with the earliest instant that it planned something for.
    let committed: @Sendable (_ nextDue: Instant?) -> Void

    /// - Throws: ``StoreError`` and ``FileFault``: the upload stays unfinished and goes on from its checkpoint later.
    func run(_ upload: UploadRow, of campaign: LiveCampaign) async throws -> UploadRow {
        let places = UploadPlaces(state: state, campaign: campaign.id, name: upload.storedName)
        if let duplicate = try await original(of: upload) {
            return try await finish(upload, .duplicate(of: duplicate.key), places, of: campaign)
        }
        if !Files.exists(places.processing), Files.exists(places.done) {
            return try await finish(upload, .done, places, of: campaign)
        }
        if let fault = recordedFault(of: upload, places) {
            return try await finish(upload, .failed(fault), places, of: campaign)
        }
        do {
            let reader = try reader(of: places.processing, upload, campaign, from: upload.checkpoint)
            return try await importRows(of: upload, with: reader, places, campaign)
        } catch let failure as UploadFailure {
            let fault = UploadFault(code: failure.code.rawValue, message: failure.message)
            return try await finish(upload, .failed(fault), places, of: campaign)
        }
    }

    /// The upload that this one repeats, unless its sender insists (`NAME.force.csv`).
    private func original(of upload: UploadRow) async throws -> UploadRow? {
        guard upload.status == .queued, !upload.fileName.lowercased().hasSuffix(Importer.forcedSuffix),
            let fingerprint = upload.fingerprint
        else { return nil }
        return try await store.finishedUpload(campaign: upload.campaign, fingerprint: fingerprint)
    }

    private func importRows(
        of upload: UploadRow, with reader: sending UploadReader, _ places: UploadPlaces, _ campaign: LiveCampaign
    ) async throws -> UploadRow {
        let startedAt = clock.now
        let reader = reader
        if reader.totalBytes != upload.byteCount {
            throw UploadFailure(
                .changed,
                "the file changed after it was taken: it had \(upload.byteCount) bytes and has \(reader.totalBytes) now (drop it in again when it is whole)"
            )
        }
        if reader.mapping.reachesNobodyNew, try await store.knowsNobody() { try reader.demandReach() }
        // What an earlier process found in rows that are behind us.
        let earlier = upload.columnNotes.filter { $0.hasPrefix(SettledPhones.beginning) }
        let warnings = reader.warnings
        var notes = reader.notes + earlier
        try await store.beginUpload(
            upload.key, UploadStart(columnNotes: notes, columnWarnings: warnings), at: startedAt)
        warn(of: reader.unmatchedColumns, upload, campaign)
        // The spread of best times depends on the participant's key, which is not known ahead.
        let typist = Typist(
            reader: reader, compiled: campaign.compiled.needsHistory ? nil : campaign.compiled,
            batchSize: settings.importBatchSize, clock: clock)
        var progress = UploadProgress(
            upload: upload.key, campaign: campaign.id, fileName: upload.fileName, byteCount: upload.byteCount,
            bytesDone: upload.checkpoint?.byteOffset ?? 0, counts: UploadCounts(), startedAt: startedAt, now: startedAt)
        var guesses = true
        var current = try await typist.next(guesses: guesses)
        while let batch = current {
            let guessesNext = guesses
            async let upcoming = typist.next(guesses: guessesNext)
            let result = try await importBatch(batch, of: upload, campaign)
            if earlier.isEmpty, batch.notes.count != notes.count {
                notes = batch.notes
                try await store.beginUpload(
                    upload.key, UploadStart(columnNotes: notes, columnWarnings: warnings), at: startedAt)
            }
            faults.reached(.importBatchCommitted)
            progress.counts += result.counts
            progress.bytesDone = batch.bytesDone
            progress.now = clock.now
            report(progress)
            committed(result.nextDue)
            // What is committed is committed; the rest goes on from the checkpoint when the daemon is back.
            if Task.isShuttingDownGracefully { throw CancellationError() }
            guesses = result.counts.created * 2 >= result.counts.total
            current = try await upcoming
        }
        try await typist.demandUnchanged()
        var end = progress
        let row = try await finish(upload, .done, places, of: campaign)
        end.now = clock.now
        end.end = row
        report(end)
        return row
    }

    /// Says at once which columns the campaign seems to need and nobody reads; never what stands in the file.
    private func warn(of columns: [HeaderMapping.Unmatched], _ upload: UploadRow, _ campaign: LiveCampaign) {
        let fields = columns.filter(\.isNeeded).compactMap(\.closest)
        if fields.isEmpty { return }
        logger.warning(
            "an upload has columns that are not read and seem to be needed (its column notes name them)",
            metadata: [
                "campaign": "\(campaign.id)", "file": "\(upload.storedName)", "columns": "\(fields.count)",
                "did you mean": "\(fields.joined(separator: ", "))",
            ])
    }

    private func importBatch(_ batch: Typist.Batch, of upload: UploadRow, _ campaign: LiveCampaign) async throws
        -> ImportBatchResult
    {
        let ahead = batch.ahead
        let now = batch.at
        let inputs = library.inputs(of: campaign, at: now)
        return try await store.importBatch(
            ImportBatch(
                upload: upload.key, version: campaign.registered, reupload: campaign.definition.reupload,
                needsCommunications: campaign.compiled.needsCommunications,
                needsHistory: campaign.compiled.needsHistory, rows: batch.rows,
                checkpoint: batch.checkpoint, interest: campaign.interest, now: now)
        ) { row, state in
            if row.isAllNew, row.index < ahead.count, let effects = ahead[row.index] { return effects }
            return campaign.turns.take([row.event], of: &state, inputs)
        }
    }

    /// Why the file failed, where an earlier process moved it and could not tell the store.
    private func recordedFault(of upload: UploadRow, _ places: UploadPlaces) -> UploadFault? {
        guard !Files.exists(places.processing), Files.exists(places.failed),
            let data = FileManager.default.contents(atPath: places.errorText)
        else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        let start = "\(upload.fileName): "
        guard text.hasPrefix(start), text.hasSuffix("\n") else { return nil }
        let rest = text.dropFirst(start.count).dropLast()
        guard let colon = rest.firstRange(of: ": ") else { return nil }
        return UploadFault(code: String(rest[..<colon.lowerBound]), message: String(rest[colon.upperBound...]))
    }

    // MARK: The end

    /// Writes the results, moves the file, ends the upload: each step can be done again after a crash.
    private func finish(_ upload: UploadRow, _ end: UploadEnd, _ places: UploadPlaces, of campaign: LiveCampaign)
        async throws -> UploadRow
    {
        let now = clock.now
        switch end {
        case .failed(let fault):
            try await Files.write(places.errorText) { write throws(FileFault) in
                try write(Array("\(upload.fileName): \(fault.code): \(fault.message)\n".utf8))
            }
            try moveIfThere(places.processing, to: places.failed)
        case .done, .duplicate:
            if case .done = end { try await writeErrors(of: upload, places, campaign) }
            let result = try await UploadResult(upload: upload, end: end, finishedAt: now, store: store).json()
            try await Files.write(places.result) { write throws(FileFault) in try write(result) }
            faults.reached(.importErrorsFileWritten)
            try moveIfThere(places.processing, to: places.done)
        }
        faults.reached(.importFileMoved)
        let row = try await store.finishUpload(upload.key, end, at: now)
        faults.reached(.importFinished)
        logger.log(
            level: row.fault == nil && row.counts.failedRuns == 0 ? .info : .warning, "upload finished",
            metadata: [
                "campaign": "\(campaign.id)", "file": "\(upload.storedName)", "fault": "\(row.fault?.code ?? "-")",
                "status": "\(row.status.rawValue)", "rows": "\(row.counts.total)",
                "created": "\(row.counts.created)", "updated": "\(row.counts.updated)",
                "unchanged": "\(row.counts.unchanged)", "rejected": "\(row.counts.rejected)",
                "failed_runs": "\(row.counts.failedRuns)",
            ])
        return row
    }

    private func reader(
        of path: String, _ upload: UploadRow, _ campaign: LiveCampaign, from checkpoint: UploadCheckpoint?
    ) throws(UploadFailure) -> UploadReader {
        try UploadReader(
            source: .file(path: path), settings: campaign.definition.importSettings,
            catalog: campaign.registered.catalog, now: campaign.compiled.localNow(at: upload.receivedAt),
            isZone: { Zone.named($0) != nil }, addresses: campaign.definition.addressNeeds,
            resumeAt: checkpoint.map { Checkpoint(byteOffset: $0.byteOffset, line: $0.line) })
    }

    private func moveIfThere(_ from: String, to: String) throws {
        if Files.exists(from) { try Files.move(from, to: to) }
    }

    /// Writes `NAME.errors.csv` from the kept issues, where rows were rejected.
    private func writeErrors(of upload: UploadRow, _ places: UploadPlaces, _ campaign: LiveCampaign) async throws {
        let source = Files.exists(places.processing) ? places.processing : places.done
        var query = RowIssueQuery(upload: upload.key, rejectedOnly: true)
        query.page.limit = PageRequest.maximumLimit
        let first = try await store.rowIssues(query)
        if first.rows.isEmpty { return }
        let file = RejectedRows(try reader(of: source, upload, campaign, from: nil))
        try await Files.write(places.errors) { write in
            try write(file.errors.header())
            var page = first
            // A row's issues follow one another; a page may end between them.
            var pending: TypedRow?
            while true {
                for found in page.rows {
                    if pending?.line != found.line {
                        if let row = pending { try write(try await file.line(of: row)) }
                        pending = TypedRow(line: found.line)
                    }
                    pending?.issues.append(found.issue)
                    if !found.raw.isEmpty { pending?.raw = found.raw }
                }
                guard let next = page.next else { break }
                query.page.cursor = next
                page = try await store.rowIssues(query)
            }
            if let row = pending { try write(try await file.line(of: row)) }
        }
    }
}

extension UploadRow {
    /// The file's name in `processing/` and after: unique in its campaign.
    var storedName: String {
        guard let path, let slash = path.lastIndex(of: "/") else { return fileName }
        return String(path[path.index(after: slash)...])
    }
}
