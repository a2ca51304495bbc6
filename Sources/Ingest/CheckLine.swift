package import Domain
import Values

/// Writes typed rows as `campaignd import --check --json` prints them: one JSON object a line.
///
/// `{"line": 2, "customer": {…}, "participant": {…}, "timezone"?, "object_id"?, "issues": [{"field"?, "code",
/// "message", "severity"}]}`, values as JSON scalars, dates and datetimes as ISO 8601 strings.
package struct CheckLine: Sendable {
    private let catalog: FieldCatalog
    /// By field number: the name as a JSON string and a colon.
    private var names: [FieldID: [UInt8]] = [:]

    package init(catalog: FieldCatalog) { self.catalog = catalog }

    /// Appends the row's object and a line feed.
    package mutating func append(_ row: TypedRow, to bytes: inout [UInt8]) {
        bytes += "{\"line\":".utf8
        ValueText.append(row.line, to: &bytes)
        bytes += ",\"customer\":".utf8
        append(row.customer, to: &bytes)
        bytes += ",\"participant\":".utf8
        append(row.participant, to: &bytes)
        if let zone = row.zone {
            bytes += ",\"timezone\":".utf8
            JSONText.append(zone, to: &bytes)
        }
        if !row.objectID.isEmpty {
            bytes += ",\"object_id\":".utf8
            JSONText.append(row.objectID, to: &bytes)
        }
        bytes += ",\"issues\":[".utf8
        for (index, issue) in row.issues.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(issue, to: &bytes)
        }
        bytes += "]}\n".utf8
    }

    private mutating func append(_ record: FieldRecord, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        for (index, entry) in record.entries.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += name(of: entry.id)
            switch entry.value {
            case .string(let text): JSONText.append(text, to: &bytes)
            case .integer, .number, .boolean: ValueText.append(entry.value, to: &bytes)
            case .date, .datetime:
                bytes.append(UInt8(ascii: "\""))
                ValueText.append(entry.value, to: &bytes)
                bytes.append(UInt8(ascii: "\""))
            }
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func name(of id: FieldID) -> [UInt8] {
        if let known = names[id] { return known }
        var name: [UInt8] = []
        JSONText.append(catalog.name(of: id) ?? "field_\(id.rawValue)", to: &name)
        name.append(UInt8(ascii: ":"))
        names[id] = name
        return name
    }

    private func append(_ issue: RowIssue, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        if let field = issue.field {
            bytes += "\"field\":".utf8
            JSONText.append(field, to: &bytes)
            bytes.append(UInt8(ascii: ","))
        }
        bytes += "\"code\":\"".utf8
        bytes += issue.code.rawValue.utf8
        bytes += "\",\"message\":".utf8
        JSONText.append(issue.message, to: &bytes)
        bytes += ",\"severity\":\"".utf8
        bytes += (issue.code.isWarning ? "warning" : "error").utf8
        bytes += "\"}".utf8
    }
}
