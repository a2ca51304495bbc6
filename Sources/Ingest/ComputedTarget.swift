import Domain
import Values

/// Where the value of a computed column goes, and how it is typed.
enum ComputedTarget {
    case field(FieldID, FieldParser)
    case timezone
    case objectID(FieldParser)

    /// Every row must have it.
    var isRequired: Bool {
        switch self {
        case .field(_, let parser): parser.field.isRequired
        case .timezone, .objectID: false
        }
    }

    /// - Parameter item: nil for a special column.
    init(_ name: String, _ item: FieldCatalog.Item?, _ settings: ImportSettings) throws(UploadFailure) {
        do {
            if let item {
                self = .field(item.id, try FieldParser(item.field, settings))
            } else if name == HeaderMapping.timezoneName {
                self = .timezone
            } else {
                self = .objectID(try FieldParser(SystemField.externalID.field))
            }
        } catch {
            throw UploadFailure(.badSettings, "the format of \(name): \(error.message)")
        }
    }

    /// Types what a column gave and writes it into the row; `None` and empty text are an empty cell. False where it was
    /// empty.
    func set(
        _ outcome: ComputedColumn.Outcome, in row: inout TypedRow, _ zones: inout ZoneNames,
        _ settled: inout SettledPhones
    ) -> Bool {
        let value: FieldValue?
        switch outcome {
        case .failed(let issue):
            row.issues.append(issue)
            return true
        case .value(let given): value = given
        }
        switch self {
        case .field(let id, let parser): return set(value, id, parser, &row, &settled)
        case .timezone:
            guard let value else { return false }
            var text = ValueText.render(value)
            let zone = text.withUTF8 { bytes in
                let name = bytes.trimmed
                return name.isEmpty ? nil : (isThere: true, name: zones.zone(name))
            }
            guard let zone else { return false }
            if zone.name == nil { row.issues.append(RowTyper.badTimezone(text)) }
            row.zone = zone.name
            return true
        case .objectID(let parser):
            switch value.map(parser.parse(computed:)) {
            case .value(.string(let text))?:
                row.objectID = text
                return true
            case .invalid(let issue)?, .warned(_, let issue)?:
                row.issues.append(RowIssue(issue, field: HeaderMapping.objectIDName, of: Self.shown(value)))
                return true
            case .empty?, .value?, nil: return false
            }
        }
    }

    private static func shown(_ value: FieldValue?) -> String { value.map(ValueText.render) ?? "" }

    private func set(
        _ value: FieldValue?, _ id: FieldID, _ parser: FieldParser, _ row: inout TypedRow,
        _ settled: inout SettledPhones
    ) -> Bool {
        let typed: FieldValue
        switch value.map(parser.parse(computed:)) ?? .empty {
        case .value(let value): typed = value
        case .warned(let given, let issue):
            if !settled.take(issue, line: row.line) {
                row.issues.append(RowIssue(issue, field: parser.field.name, of: Self.shown(value)))
            }
            typed = given
        case .empty:
            return false
        case .invalid(let issue):
            row.issues.append(RowIssue(issue, field: parser.field.name, of: Self.shown(value)))
            return true
        }
        switch parser.field.level {
        case .customer: row.customer[id] = typed
        case .participant: row.participant[id] = typed
        }
        return true
    }
}

extension TypedRow {
    /// Finds the identifier that decides anew: one may have come after the others.
    mutating func identifyAgain() {
        for kind in IdentifierKind.allCases {
            if let text = customer[kind.field] {
                identifier = (kind, text)
                return
            }
        }
    }
}

extension JSONScalar {
    /// As it would stand in a cell.
    var cellText: String {
        switch self {
        case .string(let text): text
        case .integer(let number): ValueText.render(.integer(number))
        case .number(let number): ValueText.render(.number(number))
        case .boolean(let flag): ValueText.render(.boolean(flag))
        case .null: ""
        }
    }
}
