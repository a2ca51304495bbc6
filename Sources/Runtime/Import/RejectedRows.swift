import Domain
import Ingest

/// The lines of an `errors.csv`, asked for in file order. A row that reading found fault with was kept as it came; one
/// that only its identity spoiled is read from the file again.
final class RejectedRows: @unchecked Sendable {
    // `reader` is touched on `queue` only.
    private let queue = BlockingQueue("rejected rows")
    private let reader: UploadReader
    let errors: ErrorsCSV

    init(_ reader: sending UploadReader) {
        self.reader = reader
        errors = reader.errors
    }

    func line(of row: TypedRow) async throws -> [UInt8] {
        if !row.raw.isEmpty { return errors.row(row) }
        return try await queue.run {
            var row = row
            row.raw = try self.reader.raw(ofLine: row.line) ?? []
            return self.errors.row(row)
        }
    }
}
