import Domain
import Expressions
import Values

/// Types the rows of one file by its header mapping.
final class RowTyper {
    private struct Column {
        var index: Int
        var id: FieldID
        var parser: FieldParser
        var isIdentifier: Bool
        var kind: IdentifierKind
    }

    private let mapping: HeaderMapping
    /// Ascending by field number, so that records come out sorted and the strongest identifier first.
    private let customer: [Column]
    private let participant: [Column]
    private let computed: [Computed]
    private let objectID: FieldParser
    private let now: LocalNow
    private var zones: ZoneNames
    /// Phone numbers of two readings that the import settings decided.
    private(set) var settled: SettledPhones

    private struct Computed {
        var column: ComputedColumn
        var sources: [Int]
        var target: ComputedTarget
    }

    init(
        _ mapping: HeaderMapping, settings: ImportSettings, now: LocalNow, isZone: @escaping (String) -> Bool
    ) throws(UploadFailure) {
        self.mapping = mapping
        self.now = now
        var columns: [FieldLevel: [Column]] = [:]
        for item in mapping.items {
            guard let index = mapping.columns[item.id] else { continue }
            let parser: FieldParser
            do {
                parser = try FieldParser(item.field, settings)
            } catch {
                throw UploadFailure(.badSettings, "the format of \(item.field.name): \(error.message)")
            }
            let kind = IdentifierKind.allCases.first { $0.field.id == item.id }
            columns[item.field.level, default: []].append(
                Column(index: index, id: item.id, parser: parser, isIdentifier: kind != nil, kind: kind ?? .externalID))
        }
        customer = columns[.customer] ?? []
        participant = columns[.participant] ?? []
        do {
            objectID = try FieldParser(SystemField.externalID.field)
        } catch {
            throw UploadFailure(.badSettings, error.message)
        }
        var computed: [Computed] = []
        for entry in mapping.computed {
            let target = try ComputedTarget(entry.column.name, entry.item, settings)
            computed.append(Computed(column: entry.column, sources: entry.sources, target: target))
        }
        self.computed = computed
        zones = ZoneNames(isZone: isZone)
        settled = SettledPhones(settings)
    }

    /// The row that the reader stands on.
    func row(_ reader: CSVReader) -> TypedRow {
        var row = TypedRow(line: reader.line)
        if let fault = reader.fault {
            row.issues.append(fault)
        } else if reader.count != mapping.headers.count {
            let added = mapping.issues.places.count
            row.issues.append(
                IssueColumns.wrongCount(
                    reader.count - (reader.count > added ? added : 0), of: mapping.headers.count - added))
        } else if !mapping.issues.places.isEmpty,
            let issue = mapping.issues.objection({ reader.cell($0).trimmed.text })
        {
            row.issues.append(issue)
        } else {
            var spoiled: [Int] = []
            if !reader.isASCII, !reader.raw.isUTF8 { spoiled = reportEncoding(reader, &row) }
            row.customer = read(customer, reader, &row, spoiled)
            row.participant = read(participant, reader, &row, spoiled)
            readSpecials(reader, &row, spoiled)
            if !computed.isEmpty { compute(reader, &row, spoiled) }
            if row.identifier == nil, !row.isRejected { row.issues.append(Self.missingIdentifier) }
        }
        if !row.issues.isEmpty, row.isRejected { row.raw = Array(reader.raw) }
        return row
    }

    private func compute(_ reader: CSVReader, _ row: inout TypedRow, _ spoiled: [Int]) {
        for entry in computed where !entry.sources.contains(where: spoiled.contains) {
            let outcome = entry.column.evaluate(now: now) { reader.cell(entry.sources[$0]).trimmed.text.nfc }
            if !entry.target.set(outcome, in: &row, &zones, &settled), entry.target.isRequired {
                row.issues.append(Self.missingRequired(entry.column.name))
            }
        }
        row.identifyAgain()
    }

    private func read(
        _ columns: [Column], _ reader: CSVReader, _ row: inout TypedRow, _ spoiled: [Int]
    ) -> FieldRecord {
        var entries: [FieldRecord.Entry] = []
        entries.reserveCapacity(columns.count)
        for position in columns.indices {
            let index = columns[position].index
            if !spoiled.isEmpty, spoiled.contains(index) { continue }
            switch columns[position].parser.parse(reader.cell(index)) {
            case .value(let value):
                entries.append(FieldRecord.Entry(id: columns[position].id, value: value))
                identify(columns[position], value, &row)
            case .warned(let value, let issue):
                entries.append(FieldRecord.Entry(id: columns[position].id, value: value))
                identify(columns[position], value, &row)
                if !settled.take(issue, line: row.line) {
                    row.issues.append(
                        RowIssue(issue, field: columns[position].parser.field.name, of: reader.cell(index)))
                }
            case .empty:
                if columns[position].parser.field.isRequired {
                    row.issues.append(Self.missingRequired(columns[position].parser.field.name))
                }
            case .invalid(let issue):
                row.issues.append(
                    RowIssue(issue, field: columns[position].parser.field.name, of: reader.cell(index)))
            }
        }
        return FieldRecord(sortedEntries: entries)
    }

    @inline(__always)
    private func identify(_ column: borrowing Column, _ value: FieldValue, _ row: inout TypedRow) {
        if column.isIdentifier, row.identifier == nil, case .string(let text) = value {
            row.identifier = (column.kind, text)
        }
    }

    private func readSpecials(_ reader: CSVReader, _ row: inout TypedRow, _ spoiled: [Int]) {
        if let column = mapping.timezoneColumn, !spoiled.contains(column) {
            let text = reader.cell(column).trimmed
            if !text.isEmpty {
                row.zone = zones.zone(text)
                if row.zone == nil { row.issues.append(Self.badTimezone(text)) }
            }
        }
        if let column = mapping.objectIDColumn, !spoiled.contains(column) {
            switch objectID.parse(reader.cell(column)) {
            case .value(.string(let text)): row.objectID = text
            case .invalid(let issue), .warned(_, let issue):
                row.issues.append(RowIssue(issue, field: HeaderMapping.objectIDName, of: reader.cell(column)))
            case .empty, .value: break
            }
        }
    }

    /// Reports each column with bytes that are no UTF-8, and answers which they are.
    private func reportEncoding(_ reader: CSVReader, _ row: inout TypedRow) -> [Int] {
        let spoiled = (0..<reader.count).filter { !reader.cell($0).isUTF8 }
        for column in spoiled {
            row.issues.append(
                RowIssue(FieldParser.badEncoding, field: mapping.headers[column], of: reader.cell(column)))
        }
        return spoiled
    }

    static func missingRequired(_ field: String) -> RowIssue {
        RowIssue(.missingRequired, field: field, "the field is required and the row leaves it empty")
    }

    static let missingIdentifier = RowIssue(
        .missingIdentifier,
        "the row says of nobody who they are (one of \(IdentifierKind.allCases.map(\.field.rawValue).joined(separator: ", ")))"
    )

    static func badTimezone(_ value: TextBytes) -> RowIssue {
        RowIssue(
            ValueIssue(.badTimezone, "not a time zone of the IANA database (as in Europe/London)"),
            field: HeaderMapping.timezoneName, of: value)
    }

    static func badTimezone(_ value: String) -> RowIssue {
        var value = value
        return value.withUTF8 { badTimezone($0) }
    }
}
