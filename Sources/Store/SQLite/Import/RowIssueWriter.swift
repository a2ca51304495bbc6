import Domain
import GRDB

/// Keeps the issues of an upload's rows.
struct RowIssueWriter {
    private let insert: HotStatement
    private let upload: UploadKey

    init(_ db: Database, _ upload: UploadKey) throws {
        self.upload = upload
        insert = try HotStatement(
            db,
            """
            INSERT INTO row_issue (upload, line, seq, is_warning, code, field, message, raw)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
    }

    /// - Parameter raw: the row as it came, kept with its first issue; empty where it was accepted.
    func write(_ issues: [RowIssue], line: Int64, raw: [UInt8]) throws {
        for (index, issue) in issues.enumerated() {
            insert.bind(1, upload.rawValue)
            insert.bind(2, line)
            insert.bind(3, Int64(index))
            insert.bind(4, issue.code.isWarning ? 1 : 0)
            insert.bind(5, issue.code.rawValue)
            insert.bind(6, issue.field)
            insert.bind(7, issue.message)
            if index == 0 && !raw.isEmpty { insert.bind(8, raw) } else { insert.bind(8, Int64?.none) }
            try insert.run()
        }
    }
}
