import Domain
import Expressions
import Foundation
import Ingest

/// A text read to the end, for the tests.
struct Upload {
    static let fields = [
        Field(name: "due_date", title: "Due date", type: .date, level: .participant),
        Field(name: "amount", type: .number, level: .participant),
        Field(name: "note", type: .string, level: .participant),
    ]
    static let noon = LocalNow(
        wallClock: CivilDateTime(date: CivilDate(daysSinceEpoch: 20_634), microsecondOfDay: 43_200_000_000))
    static let zones: Set<String> = ["Europe/London", "America/New_York", "Asia/Tokyo"]

    var rows: [TypedRow] = []
    var reader: UploadReader

    init(
        _ bytes: [UInt8], settings: ImportSettings = ImportSettings(), fields: [Field] = Upload.fields,
        batch: Int = 1000, resumeAt: Checkpoint? = nil,
        isZone: @escaping @Sendable (String) -> Bool = { Upload.zones.contains($0) }
    ) throws {
        reader = try UploadReader(
            source: .bytes(bytes), settings: settings, catalog: FieldCatalog(offline: fields), now: Upload.noon,
            isZone: isZone, resumeAt: resumeAt)
        while let more = try reader.nextBatch(limit: batch) { rows += more }
    }

    init(_ text: String, settings: ImportSettings = ImportSettings(), fields: [Field] = Upload.fields) throws {
        try self.init(Array(text.utf8), settings: settings, fields: fields)
    }

    static func fixture(_ name: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return Array(try Data(contentsOf: folder.appending(path: "Fixtures").appending(path: name)))
    }

    /// Every rejected row through `errors.csv`.
    var errorsFile: [UInt8] {
        var bytes = reader.errors.header()
        for row in rows where row.isRejected { bytes += reader.errors.row(row) }
        return bytes
    }
}

extension TypedRow {
    var codes: [RowIssue.Code] { issues.map(\.code) }

    /// All that a row says, for comparing.
    var summary: String {
        "\(line)|\(customer)|\(participant)|\(zone ?? "-")|\(objectID)|\(identifier.map { "\($0)" } ?? "-")|\(issues)|\(raw)"
    }
}
