import Domain
import Store

extension UploadRow {
    /// - Parameter ids: of the uploads that others are duplicates of.
    func json(ids: [UploadKey: String], now: Instant) -> JSONValue {
        [
            "id": .string(apiID), "campaign_id": .string(campaignID), "source": .string(source.rawValue),
            "file_name": .string(fileName), "bytes": .integer(byteCount), "bytes_done": .integer(bytesDone),
            "status": .string(status.rawValue), "counts": counts.json,
            "rows_per_second": .optional(rowsPerSecond(now: now)),
            "column_notes": .array(columnNotes.map { .string($0) }),
            "column_warnings": .array(columnWarnings.map { .string($0) }),
            "error": .optional(fault.map { ["code": .string($0.code), "message": .string($0.message)] }),
            "duplicate_of": .optional(duplicateOf.flatMap { ids[$0] }), "received_at": .instant(receivedAt),
            "started_at": .instant(startedAt), "finished_at": .instant(finishedAt),
        ]
    }

    private var bytesDone: Int64 {
        switch status {
        case .done, .doneWithIssues, .duplicate: byteCount
        case .queued, .processing, .failed: checkpoint?.byteOffset ?? 0
        }
    }

    /// From the start to the end, or to now; nil where it has not started.
    private func rowsPerSecond(now: Instant) -> JSONValue? {
        guard let startedAt, counts.total > 0 else { return nil }
        let milliseconds = max(1, (finishedAt ?? now).milliseconds - startedAt.milliseconds)
        return .number((Double(counts.total) * 1000 / Double(milliseconds)).rounded())
    }
}

extension UploadCounts {
    var json: JSONValue {
        [
            "total": .integer(total), "new": .integer(created), "updated": .integer(updated),
            "unchanged": .integer(unchanged), "rejected": .integer(rejected), "warned": .integer(warned),
            "failed_runs": .integer(failedRuns),
        ]
    }
}
