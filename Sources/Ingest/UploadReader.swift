package import Domain
package import Expressions
import Values

/// Reads an uploaded CSV from its first byte to typed rows, in constant memory.
///
/// Synchronous; of one thread at a time. Made with a ``Checkpoint`` it gives exactly the rows that an uninterrupted
/// reader gives from there on.
package final class UploadReader {
    /// A batch ends early past that many bytes of text, so that wide and rejected rows do not pile up.
    package static let maximumBatchBytes: Int64 = 16_777_216

    private let window: InputWindow
    private let reader: CSVReader
    private let typer: RowTyper
    private let addresses: AddressNeeds
    private var isFirstList = false

    package let mapping: HeaderMapping
    /// What makes the `errors.csv` of this file.
    package let errors: ErrorsCSV

    /// - Parameters:
    ///   - now: what expressions in `import.columns` take for the time. Give a resumed reader the same.
    ///   - isZone: whether a text names a zone of the IANA database; asked once for each text.
    ///   - addresses: where the campaign writes to. A file that gives none of these addresses, in which a column
    ///     that is not read seems to be meant for one, is not read.
    /// - Throws: ``UploadFailure`` where no row could be read.
    package init(
        source: UploadSource, settings: ImportSettings, catalog: FieldCatalog, now: LocalNow,
        isZone: @escaping (String) -> Bool, addresses: AddressNeeds = AddressNeeds(),
        resumeAt checkpoint: Checkpoint? = nil
    ) throws(UploadFailure) {
        if let region = settings.defaultRegion, !PhoneNumber.isKnownRegion(region) {
            throw UploadFailure(.badSettings, "default_region is no region (two capitals of ISO 3166, as in GB)")
        }
        if let delimiter = settings.delimiter, !CSVReader.delimiters.contains(delimiter) {
            throw UploadFailure(.badSettings, "the delimiter is none of , ; tab and |")
        }
        self.addresses = addresses
        window = try InputWindow(try SourceFile(source), encoding: settings.encoding)
        reader = try CSVReader(window)
        try reader.skipMarks()
        try reader.setDelimiter(settings.delimiter)
        let headers = try Self.headers(reader)
        let headerLine = Array(reader.raw)
        let delimiter = reader.delimiterInUse
        mapping = try HeaderMapping(
            headers: headers, settings: settings, catalog: catalog, addresses: addresses
        ) { [reader] () throws(UploadFailure) in
            try Self.contents(reader, region: settings.defaultRegion)
        }
        typer = try RowTyper(mapping, settings: settings, now: now, isZone: isZone)
        errors = ErrorsCSV(
            headerLine: headerLine, headers: headers, delimiter: delimiter, isMarked: window.isMarked)
        if let checkpoint { try reader.resume(at: checkpoint) }
    }

    /// Where the row after the last batch starts.
    package var checkpoint: Checkpoint { reader.checkpoint }
    package var bytesRead: Int64 { min(window.bytesRead, totalBytes) }
    package var totalBytes: Int64 { window.totalBytes }
    /// The columns that give no field, for the upload's report.
    package var unmatchedColumns: [HeaderMapping.Unmatched] { mapping.unmatched }

    /// What the upload's summary says of the columns and of how cells were read; grows while rows are read.
    package var notes: [String] {
        unmatchedColumns.map(\.sentence) + (unreachable.map { [$0] } ?? [])
            + (typer.settled.sentence.map { [$0] } ?? [])
    }
    /// Those of the notes that somebody has to look at: what the campaign needs may lie in a column that is not read.
    package var warnings: [String] {
        let told = isFirstList || !unmatchedColumns.isEmpty ? unreachable : nil
        return unmatchedColumns.filter(\.isNeeded).map(\.sentence) + (told.map { [$0] } ?? [])
    }

    private var unreachable: String? {
        guard mapping.reachesNobodyNew else { return nil }
        let names = addresses.fields.map(\.rawValue).joined(separator: ", ")
        return
            "no column gives an address that the campaign writes to (one of \(names)): who is new here cannot be reached"
    }

    /// For a list where nobody is known yet: where nobody can be reached it is warned of, and not imported where it has
    /// columns that are not read.
    package func demandReach() throws(UploadFailure) {
        isFirstList = true
        if mapping.reachesNobodyNew, !mapping.unmatched.isEmpty { throw mapping.noAddressColumn(addresses) }
    }

    /// The next rows, up to `limit` of them, at least one; nil at the end of the file.
    package func nextBatch(limit: Int) throws(UploadFailure) -> [TypedRow]? {
        var rows: [TypedRow] = []
        let end = reader.checkpoint.byteOffset + Self.maximumBatchBytes
        while rows.count < max(limit, 1), try reader.nextRow() {
            if rows.isEmpty { rows.reserveCapacity(min(max(limit, 1), 20_000)) }
            rows.append(typer.row(reader))
            if reader.checkpoint.byteOffset >= end { break }
        }
        return rows.isEmpty ? nil : rows
    }

    /// For the end: whether the file is still what it was at the beginning.
    /// - Throws: ``UploadFailure`` `changed` where it is not, so that half a file is not taken for a whole one.
    package func demandUnchanged() throws(UploadFailure) { try window.demandUnchanged() }

    /// The bytes of the row that starts on a line, as it came; nil where none starts there. Goes forward only: ask in
    /// ascending order, and not of a reader that gives batches.
    package func raw(ofLine line: Int64) throws(UploadFailure) -> [UInt8]? {
        while reader.line < line {
            guard try reader.nextRow() else { return nil }
        }
        return reader.line == line ? Array(reader.raw) : nil
    }

    /// What the first rows hold; the reader is where it was afterwards.
    private static func contents(_ reader: CSVReader, region: String?) throws(UploadFailure) -> ColumnContents {
        let start = reader.checkpoint
        var contents = ColumnContents(region: region)
        var rows = 0
        while rows < ColumnContents.rows, try reader.nextRow() {
            rows += 1
            for column in 0..<min(reader.count, CSVReader.maximumColumns) {
                contents.add(reader.cell(column), column: column)
            }
        }
        try reader.resume(at: start)
        return contents
    }

    private static func headers(_ reader: CSVReader) throws(UploadFailure) -> [String] {
        guard try reader.nextRow() else { throw UploadFailure(.emptyFile, "the file has no header line") }
        if reader.raw.contains(0) {
            throw UploadFailure(
                .badHeader,
                "the header line has NUL bytes: no CSV, or UTF-16 without a byte order mark (set \"encoding\")")
        }
        if let fault = reader.fault { throw UploadFailure(.badHeader, "the header line: \(fault.message)") }
        if reader.count > CSVReader.maximumColumns {
            throw UploadFailure(.badHeader, "the header line has more than \(CSVReader.maximumColumns) columns")
        }
        guard reader.raw.isUTF8 else {
            throw UploadFailure(.badHeader, "the header line: \(FieldParser.badEncoding.message)")
        }
        var headers = (0..<reader.count).map { reader.cell($0).trimmed.text }
        // A byte order mark in UTF-8 that another program took for three letters.
        if let first = headers.first, first.hasPrefix("\u{EF}\u{BB}\u{BF}") { headers[0] = String(first.dropFirst(3)) }
        return headers
    }
}
