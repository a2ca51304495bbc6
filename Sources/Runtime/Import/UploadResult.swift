import Domain
import Foundation
package import Store

/// What `NAME.result.json` says of an upload.
struct UploadResult {
    let upload: UploadRow
    let end: UploadEnd
    let finishedAt: Instant
    let store: any Store

    func json() async throws -> [UInt8] {
        let current = try await store.upload(upload.key) ?? upload
        var object: [String: Any] = [
            "id": APIIdentifier(.upload, key: current.key.rawValue, createdAt: current.receivedAt).description,
            "campaign": current.campaignID,
            "file": current.fileName,
            "source": current.source.rawValue,
            "bytes": current.byteCount,
            "received_at": current.receivedAt.iso8601,
            "finished_at": finishedAt.iso8601,
            "total": current.counts.total,
            "new": current.counts.created,
            "updated": current.counts.updated,
            "unchanged": current.counts.unchanged,
            "rejected": current.counts.rejected,
            "warned": current.counts.warned,
            "failed_runs": current.counts.failedRuns,
            "column_notes": current.columnNotes,
            "column_warnings": current.columnWarnings,
        ]
        if current.counts.failedRuns > 0 {
            var query = FailedRunsQuery(upload: current.key)
            query.page.limit = PageRequest.maximumLimit
            object["failures"] = try await store.failedRuns(query).rows.map { failed -> [String: Any] in
                var failure: [String: Any] = [
                    "flow": failed.flow, "node": failed.node, "error": failed.error, "count": failed.count,
                ]
                failure["participant_id"] = failed.exampleID
                return failure
            }
        }
        if let startedAt = current.startedAt {
            object["started_at"] = startedAt.iso8601
            let seconds = Double(max(1, finishedAt.milliseconds - startedAt.milliseconds)) / 1000
            object["rows_per_second"] = (Double(current.counts.total) / seconds).rounded()
        }
        switch end {
        case .done:
            let hasIssues = current.counts.hasIssues || !current.columnWarnings.isEmpty
            object["status"] = (hasIssues ? UploadStatus.doneWithIssues : .done).rawValue
        case .failed(let fault):
            object["status"] = UploadStatus.failed.rawValue
            object["error"] = ["code": fault.code, "message": fault.message]
        case .duplicate(let original):
            object["status"] = UploadStatus.duplicate.rawValue
            if let original = try await store.upload(original) {
                object["duplicate_of"] =
                    APIIdentifier(.upload, key: original.key.rawValue, createdAt: original.receivedAt).description
            }
        }
        let data = try JSONSerialization.data(
            withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        return Array(data) + [UInt8(ascii: "\n")]
    }
}

extension FailedRuns {
    /// The id of a participant with such a run; nil where it is not there any more.
    package var exampleID: String? {
        exampleCreatedAt.map {
            APIIdentifier(.participant, key: example.participant.rawValue, createdAt: $0).description
        }
    }
}
