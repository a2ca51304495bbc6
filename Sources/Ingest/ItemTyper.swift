package import Domain
package import Expressions
package import Values

/// Types the items of an API call by the rules of rows. Attributes are named exactly; `null` leaves what is there.
///
/// A field that `import.columns` computes is computed from an item's attributes too, where the item gives them and not
/// the field itself; their names match as headers do.
///
/// One campaign's, made once a call. Not thread-safe.
package final class ItemTyper {
    private struct Target {
        var id: FieldID
        var parser: FieldParser
    }

    private let targets: [String: Target]
    private let required: [String]
    private let computed: [(column: ComputedColumn, target: ComputedTarget)]
    /// By the name as headers are compared: what expressions read.
    private let sources: Set<String>
    private let objectID: FieldParser
    private let now: LocalNow
    private var zones: ZoneNames
    /// Phone numbers of two readings that the import settings decided.
    package private(set) var settled: SettledPhones
    /// A search for each of a hundred thousand wrong names would be work for a stranger's asking.
    private var hintsLeft = 1000

    /// - Parameter now: what expressions in `import.columns` take for the time.
    /// - Throws: ``UploadFailure`` where a field's format is no pattern, or a column's expression none.
    package init(
        catalog: FieldCatalog, settings: ImportSettings, now: LocalNow, isZone: @escaping (String) -> Bool
    ) throws(UploadFailure) {
        self.now = now
        var computed: [(column: ComputedColumn, target: ComputedTarget)] = []
        for column in try ComputedColumn.columns(of: settings) {
            let item = HeaderMapping.targets(of: catalog)[column.name]
            computed.append((column, try ComputedTarget(column.name, item, settings)))
        }
        self.computed = computed
        sources = Set(computed.flatMap(\.column.headers).map(HeaderName.key))
        var targets: [String: Target] = [:]
        do {
            for (name, item) in HeaderMapping.targets(of: catalog) {
                targets[name] = Target(
                    id: item.id, parser: try FieldParser(item.field, settings))
            }
            objectID = try FieldParser(SystemField.externalID.field)
        } catch {
            throw UploadFailure(.badSettings, "a field's format: \(error.message)")
        }
        self.targets = targets
        required = targets.filter(\.value.parser.field.isRequired).keys.sorted()
        zones = ZoneNames(isZone: isZone)
        settled = SettledPhones(settings)
    }

    /// Types one item. `position` counts from 0 and becomes the row's line. Of an attribute given twice the last holds.
    package func row(
        position: Int64, attributes: [(String, JSONScalar)], timezone: String? = nil, objectID: String? = nil
    ) -> TypedRow {
        var row = TypedRow(line: position)
        var given: Set<String> = []
        for (name, scalar) in attributes {
            guard let target = targets[name] else {
                if sources.isEmpty || !sources.contains(HeaderName.key(name)) { row.issues.append(unknown(name)) }
                continue
            }
            let parsed = target.parser.parse(json: scalar)
            if parsed != .empty { given.insert(name) }
            switch parsed {
            case .value(let value): set(value, target, &row)
            case .warned(let value, let issue):
                set(value, target, &row)
                if !settled.take(issue, line: position) {
                    row.issues.append(RowIssue(issue, field: name, of: scalar.cellText))
                }
            case .invalid(let issue): row.issues.append(RowIssue(issue, field: name, of: scalar.cellText))
            case .empty: break
            }
        }
        if !computed.isEmpty { compute(attributes, &given, &row) }
        for name in required where !given.contains(name) { row.issues.append(RowTyper.missingRequired(name)) }
        for kind in IdentifierKind.allCases {
            if let text = row.customer[kind.field] {
                row.identifier = (kind, text)
                break
            }
        }
        readSpecials(timezone, objectID, &row)
        if row.identifier == nil, !row.isRejected { row.issues.append(RowTyper.missingIdentifier) }
        return row
    }

    /// Computes the fields that the item does not give itself and whose columns it does.
    private func compute(_ attributes: [(String, JSONScalar)], _ given: inout Set<String>, _ row: inout TypedRow) {
        var texts: [String: String] = [:]
        for (name, scalar) in attributes { texts[HeaderName.key(name)] = scalar.cellText.nfc }
        for (column, target) in computed where !given.contains(column.name) {
            let cells = column.headers.map { texts[HeaderName.key($0)] }
            guard cells.contains(where: { $0 != nil }) else { continue }
            if let missing = cells.firstIndex(of: nil) {
                row.issues.append(
                    RowIssue(
                        .badExpression, field: column.name,
                        "import.columns computes it from \"\(column.headers[missing])\" too, which the item does not give"
                    ))
                continue
            }
            let outcome = column.evaluate(now: now) { cells[$0] ?? "" }
            if target.set(outcome, in: &row, &zones, &settled) { given.insert(column.name) }
        }
    }

    private func set(_ value: FieldValue, _ target: Target, _ row: inout TypedRow) {
        switch target.parser.field.level {
        case .customer: row.customer[target.id] = value
        case .participant: row.participant[target.id] = value
        }
    }

    private func readSpecials(_ timezone: String?, _ objectID: String?, _ row: inout TypedRow) {
        if var timezone {
            timezone.withUTF8 { bytes in
                let text = bytes.trimmed
                if text.isEmpty { return }
                row.zone = zones.zone(text)
                if row.zone == nil { row.issues.append(RowTyper.badTimezone(text)) }
            }
        }
        switch objectID.map(self.objectID.parse) {
        case .value(.string(let text))?: row.objectID = text
        case .invalid(let issue)?, .warned(_, let issue)?:
            row.issues.append(RowIssue(issue, field: HeaderMapping.objectIDName, of: objectID ?? ""))
        case .empty?, .value?, nil: break
        }
    }

    private func unknown(_ name: String) -> RowIssue {
        var hint = ""
        if hintsLeft > 0 {
            hintsLeft -= 1
            hint =
                FieldWords.nearest(to: name, among: targets.keys.sorted()).map { " (did you mean \"\($0)\"?)" } ?? ""
        }
        return RowIssue(
            .unknownField, field: String(name.prefix(200)), "no field of that name is open to uploads\(hint)")
    }
}
