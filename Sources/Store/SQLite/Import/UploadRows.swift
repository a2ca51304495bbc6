import Domain
import Foundation
import GRDB

/// Reads uploads.
enum UploadRows {
    static func require(_ key: UploadKey, _ db: Database) throws -> UploadRow {
        guard let row = try fetch(db, where: "upload.id = ?", [key.rawValue]).first else {
            throw StoreError.noSuchRow("such upload")
        }
        return row
    }

    static func fetch(_ db: Database, where condition: String, _ arguments: StatementArguments = []) throws
        -> [UploadRow]
    {
        try Row.fetchAll(
            db,
            sql: """
                SELECT upload.*, campaign.tag,
                    (SELECT sum(count) FROM failed_run WHERE failed_run.upload = upload.id) AS failed_runs
                FROM upload JOIN campaign ON campaign.id = upload.campaign
                WHERE \(condition)
                """, arguments: arguments
        ).map(upload)
    }

    private static func upload(_ row: Row) throws -> UploadRow {
        guard let source = UploadSource(rawValue: row["source"]), let status = UploadStatus(rawValue: row["status"])
        else {
            throw EncodingFault(what: "has an unknown source or status", offset: 0)
        }
        var counts = UploadCounts()
        counts.total = row["total"]
        counts.created = row["created"]
        counts.updated = row["updated"]
        counts.unchanged = row["unchanged"]
        counts.rejected = row["rejected"]
        counts.warned = row["warned"]
        counts.failedRuns = row["failed_runs"] ?? 0
        var fingerprint: UploadFingerprint?
        if let content: Data = row["content_hash"], let definition: Data = row["definition_hash"] {
            fingerprint = UploadFingerprint(contentHash: [UInt8](content), definitionHash: [UInt8](definition))
        }
        var checkpoint: UploadCheckpoint?
        if let offset: Int64 = row["checkpoint_offset"], let line: Int64 = row["checkpoint_line"] {
            checkpoint = UploadCheckpoint(byteOffset: offset, line: line)
        }
        var fault: UploadFault?
        if let code: String = row["fault_code"] { fault = UploadFault(code: code, message: row["fault_message"] ?? "") }
        let duplicate: Int64? = row["duplicate_of"]
        return UploadRow(
            key: UploadKey(row["id"]), campaign: CampaignKey(row["campaign"]), campaignID: row["tag"], source: source,
            fileName: row["file_name"], path: row["path"], byteCount: row["byte_count"], fingerprint: fingerprint,
            status: status, counts: counts, checkpoint: checkpoint,
            columnNotes: try JSONText.read([String].self, row["column_notes"] as String), fault: fault,
            duplicateOf: duplicate.map { UploadKey($0) }, receivedAt: Instant(milliseconds: row["received_at"]),
            startedAt: row.instant("started_at"), finishedAt: row.instant("finished_at"),
            columnWarnings: try JSONText.read([String].self, row["column_warnings"] as String))
    }
}
