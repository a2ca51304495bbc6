package import Domain
import Foundation
import GRDB

extension SQLiteStore {
    package func finishedUpload(campaign: CampaignKey, fingerprint: UploadFingerprint) async throws -> UploadRow? {
        try await read("looking for the same upload") { db in
            try UploadRows.fetch(
                db,
                where: """
                    upload.campaign = ? AND content_hash = ? AND definition_hash = ?
                    AND upload.status IN ('done', 'done_with_issues') ORDER BY upload.id LIMIT 1
                    """,
                [campaign.rawValue, fingerprint.contentHash.data, fingerprint.definitionHash.data]
            ).first
        }
    }

    package func unfinishedUploads() async throws -> [UploadRow] {
        try await write("listing unfinished uploads") { context in
            // A process that has not joined takes up whatever is left.
            try UploadRows.fetch(
                try context.db,
                where: """
                    upload.status IN ('queued', 'processing') AND (upload.epoch IS NULL OR ?1 IS NULL OR upload.epoch = ?1)
                    ORDER BY upload.id
                    """, [context.epoch])
        }
    }

    package func beginUpload(_ key: UploadKey, _ start: UploadStart, at now: Instant) async throws {
        try await write("beginning an upload") { context in
            let db = try context.db
            try db.cachedStatement(
                sql: """
                    UPDATE upload SET status = 'processing', column_notes = ?, column_warnings = ?,
                        started_at = coalesce(started_at, ?), epoch = ?
                    WHERE id = ?
                    """
            ).execute(arguments: [
                try JSONText.write(start.columnNotes), try JSONText.write(start.columnWarnings), now.milliseconds,
                context.epoch, key.rawValue,
            ])
            if db.changesCount == 0 { throw StoreError.noSuchRow("such upload") }
        }
    }

    package func importBatch(
        _ batch: ImportBatch,
        decide: @escaping @Sendable (_ row: ResolvedRow, _ state: inout ParticipantState) -> TurnEffects
    ) async throws -> ImportBatchResult {
        // A batch of a file is large; an API call shares its commit with others.
        let isLarge = batch.checkpoint != nil || batch.rows.count > 1000
        return try await write("importing a batch", isLarge: isLarge, committed: .importBatchCommitted) { context in
            let result = try ImportTurn(context, batch, decide: decide).run()
            context.faults.reached(.importBatchWritten)
            return result
        }
    }

    package func finishUpload(_ key: UploadKey, _ end: UploadEnd, at now: Instant) async throws -> UploadRow {
        // Merging the identifiers of a large upload changes many pages.
        try await write("finishing an upload", isLarge: true) { context in
            let db = try context.db
            var row = try UploadRows.require(key, db)
            row.finish(end, at: now)
            try context.identifiers.merge(db)
            try db.cachedStatement(
                sql: """
                    UPDATE upload SET status = ?, fault_code = ?, fault_message = ?, duplicate_of = ?, finished_at = ?,
                        epoch = NULL
                    WHERE id = ?
                    """
            ).execute(arguments: [
                row.status.rawValue, row.fault?.code, row.fault?.message, row.duplicateOf?.rawValue, now.milliseconds,
                key.rawValue,
            ])
            return try UploadRows.require(key, db)
        }
    }

    package func upload(_ key: UploadKey) async throws -> UploadRow? {
        try await read("reading an upload") { db in
            try UploadRows.fetch(db, where: "upload.id = ?", [key.rawValue]).first
        }
    }

    package func uploads(_ query: UploadQuery) async throws -> Page<UploadRow> {
        try await read("listing uploads") { db in
            var filter = SQLFilter()
            if let campaign = query.campaign { filter.add("upload.campaign = ?", campaign.rawValue) }
            if !query.statuses.isEmpty {
                filter.add("upload.status IN", query.statuses.map(\.rawValue))
            }
            let total =
                query.page.countsTotal
                ? try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM upload WHERE \(filter.sql)", arguments: filter.arguments)
                : nil
            let order = try filter.page(query.page, list: .uploads, key: "upload.id")
            let rows = try UploadRows.fetch(db, where: "\(filter.sql) \(order)", filter.arguments)
            return Page(rows, query.page, list: .uploads, total: total) { $0.key.rawValue }
        }
    }

    package func rowIssues(_ query: RowIssueQuery) async throws -> Page<RowIssueRow> {
        try await read("listing row issues") { db in
            var filter = SQLFilter()
            filter.add("upload = ?", query.upload.rawValue)
            if query.rejectedOnly {
                // A row with an error is rejected; its warnings are left out, other rows' too.
                filter.add("is_warning = ?", 0)
            }
            let total =
                query.page.countsTotal
                ? try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM row_issue WHERE \(filter.sql)", arguments: filter.arguments)
                : nil
            let order = try filter.page(query.page, list: .rowIssues, key: "(line, seq)", sort: "line {}, seq {}") {
                key in
                // Line and position in one number: see below.
                [key >> 16, key & 0xFFFF]
            }
            let rows = try Row.fetchAll(
                db, sql: "SELECT line, seq, code, field, message, raw FROM row_issue WHERE \(filter.sql) \(order)",
                arguments: filter.arguments)
            let keyed = try rows.map { row -> (key: Int64, row: RowIssueRow) in
                guard let code = RowIssue.Code(rawValue: row["code"]) else {
                    throw EncodingFault(what: "has an unknown issue code", offset: 0)
                }
                let raw: Data? = row["raw"]
                let issue = RowIssueRow(
                    upload: query.upload, line: row["line"],
                    issue: RowIssue(code, field: row["field"], row["message"]), raw: raw.map { [UInt8]($0) } ?? [])
                let line: Int64 = row["line"]
                let position: Int64 = row["seq"]
                return (line << 16 | min(position, 0xFFFF), issue)
            }
            let page = Page(keyed, query.page, list: .rowIssues, total: total) { $0.key }
            return Page(rows: page.rows.map(\.row), next: page.next, total: page.total)
        }
    }
}
