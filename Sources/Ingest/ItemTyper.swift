package import Domain
package import Values

/// Types the items of an API call by the rules of rows. Attributes are named exactly; `null` leaves what is there.
///
/// One campaign's, made once a call. Not thread-safe.
package final class ItemTyper {
    private struct Target {
        var id: FieldID
        var parser: FieldParser
    }

    private let targets: [String: Target]
    private let required: [String]
    private let objectID: FieldParser
    private var zones: ZoneNames
    /// A search for each of a hundred thousand wrong names would be work for a stranger's asking.
    private var hintsLeft = 1000

    /// - Throws: ``UploadFailure`` where a field's format is no pattern.
    package init(
        catalog: FieldCatalog, settings: ImportSettings, isZone: @escaping (String) -> Bool
    ) throws(UploadFailure) {
        var targets: [String: Target] = [:]
        do {
            for (name, item) in HeaderMapping.targets(of: catalog) {
                targets[name] = Target(
                    id: item.id, parser: try FieldParser(item.field, defaultRegion: settings.defaultRegion))
            }
            objectID = try FieldParser(SystemField.externalID.field)
        } catch {
            throw UploadFailure(.badSettings, "a field's format: \(error.message)")
        }
        self.targets = targets
        required = targets.filter(\.value.parser.field.isRequired).keys.sorted()
        zones = ZoneNames(isZone: isZone)
    }

    /// Types one item. `position` counts from 0 and becomes the row's line. Of an attribute given twice the last holds.
    package func row(
        position: Int64, attributes: [(String, JSONScalar)], timezone: String? = nil, objectID: String? = nil
    ) -> TypedRow {
        var row = TypedRow(line: position)
        var given: Set<String> = []
        for (name, scalar) in attributes {
            guard let target = targets[name] else {
                row.issues.append(unknown(name))
                continue
            }
            let parsed = target.parser.parse(json: scalar)
            if parsed != .empty { given.insert(name) }
            switch parsed {
            case .value(let value): set(value, target, &row)
            case .warned(let value, let issue):
                set(value, target, &row)
                row.issues.append(RowIssue(issue.code, field: name, issue.message))
            case .invalid(let issue): row.issues.append(RowIssue(issue.code, field: name, issue.message))
            case .empty: break
            }
        }
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
                if row.zone == nil { row.issues.append(RowTyper.badTimezone) }
            }
        }
        switch objectID.map(self.objectID.parse) {
        case .value(.string(let text))?: row.objectID = text
        case .invalid(let issue)?, .warned(_, let issue)?:
            row.issues.append(RowIssue(issue.code, field: HeaderMapping.objectIDName, issue.message))
        case .empty?, .value?, nil: break
        }
    }

    private func unknown(_ name: String) -> RowIssue {
        var hint = ""
        if hintsLeft > 0 {
            hintsLeft -= 1
            hint =
                NearestName.nearest(to: name, among: targets.keys.sorted()).map { " (did you mean \"\($0)\"?)" } ?? ""
        }
        return RowIssue(
            .unknownField, field: String(name.prefix(200)), "no field of that name is open to uploads\(hint)")
    }
}
