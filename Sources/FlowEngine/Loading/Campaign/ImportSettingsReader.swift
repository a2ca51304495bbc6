import Domain
import Values

/// Reads the `import` object of a campaign.
struct ImportSettingsReader {
    private let report: FileReport
    private let declared: DeclaredFields
    private var settings = ImportSettings()

    static let keys = ["columns", "delimiter", "encoding", "default_region", "ambiguous_phone"]

    init(_ report: FileReport, _ declared: DeclaredFields) {
        self.report = report
        self.declared = declared
    }

    mutating func read(_ node: JSONNode) -> ImportSettings {
        guard let object = ObjectReader(node, "import", report, keys: Self.keys) else { return settings }
        if let columns = object.optional("columns") { readColumns(columns) }
        readDelimiter(object)
        readEncoding(object)
        if let region = object.string("default_region") {
            if PhoneNumber.isKnownRegion(region.text) {
                settings.defaultRegion = region.text
            } else {
                report.error(
                    .unknownRegion, at: region.offset,
                    "no phone region is called \(Quoting.quoted(region.text)) (two capital letters of ISO 3166, as in "
                        + "\"GB\")")
            }
        }
        if let preference = object.string("ambiguous_phone") {
            settings.ambiguousPhone = PhonePreference(rawValue: preference.text)
            if settings.ambiguousPhone == nil {
                report.error(
                    .badValue, at: preference.offset,
                    "no way to read a phone number is called \(Quoting.quoted(preference.text)) "
                        + "(\"international\": its digits begin with the country code; \"national\": they do not)")
            }
        }
        return settings
    }

    private mutating func readColumns(_ node: JSONNode) {
        guard case .object(let members) = node.value else {
            return ObjectReader.reportWrongType(node, "an object of field names and column headers", report)
        }
        for member in members {
            let isKnown = isColumnField(member)
            switch member.value.value {
            case .string(let header):
                let text = (text: header, offset: member.value.offset)
                if let header = TextRule.check(text, "the column's header", limit: 1000, report), isKnown {
                    settings.columns[member.key] = header
                }
            case .object:
                guard let object = ObjectReader(member.value, "a column", report, keys: ["expression"]) else { break }
                guard let node = object.required("expression", "or write the column's header as a string"),
                    let source = ColumnExpressionReader(report: report).read(node, for: member.key, field(member.key))
                else { break }
                if isKnown { settings.computed[member.key] = source }
            case .null, .boolean, .integer, .number, .array, .unreadable:
                ObjectReader.reportWrongType(
                    member.value, "a column's header, as in \"E-mail\", or {\"expression\": …}", report)
            }
        }
    }

    /// The field that a column gives; nil for the special columns and where there is none.
    private func field(_ name: String) -> Field? {
        guard let level = declared.level(ofBare: name), case .field(let field)? = declared.entry(level, name) else {
            return nil
        }
        return field
    }

    private func isColumnField(_ member: JSONMember) -> Bool {
        let name = member.key
        if ReservedNames.specialColumns.contains(name) { return true }
        guard let level = declared.level(ofBare: name), let entry = declared.entry(level, name) else {
            if declared.isComplete {
                let names = declared.names(.participant) + declared.names(.customer) + ReservedNames.specialColumns
                report.error(
                    .unknownColumnField, at: member.keyOffset,
                    "no field is called \(Quoting.quoted(name)) "
                        + "(\(NearestName.text(name, among: names, else: "declare it in \"fields\"")))")
            }
            return false
        }
        switch entry {
        case .faulty: return false
        case .field(let field):
            if field.isImported { return true }
            let isSystem = DeclaredFields.systemParticipantFields.contains { $0.name == name }
            report.error(
                .fieldNotImported, at: member.keyOffset,
                isSystem
                    ? "\(name) is a system field that uploads do not carry (remove it)"
                    : "uploads do not carry \(name) (add \"import\": true to its declaration)")
            return false
        }
    }

    private mutating func readDelimiter(_ object: ObjectReader) {
        guard let text = object.string("delimiter") else { return }
        guard let byte = text.text.utf8.first, text.text.utf8.count == 1, ",;\t|".utf8.contains(byte) else {
            report.error(
                .badDelimiter, at: text.offset,
                "\(Quoting.quoted(text.text)) cannot part columns (one of \",\", \";\", \"\\t\", \"|\")")
            return
        }
        settings.delimiter = byte
    }

    private mutating func readEncoding(_ object: ObjectReader) {
        guard let text = object.string("encoding") else { return }
        let isPlausible =
            (1...40).contains(text.text.utf8.count)
            && text.text.utf8.allSatisfy { byte in
                let isLetter = (byte | 0x20) &- 0x61 < 26
                return isLetter || byte &- 0x30 <= 9 || "-_.:+".utf8.contains(byte)
            }
        guard isPlausible, TextEncodingName.isKnown(text.text) else {
            report.error(
                .badEncoding, at: text.offset,
                "no encoding is called \(Quoting.quoted(text.text)) (an IANA name, as in \"windows-1252\")")
            return
        }
        settings.encoding = text.text
    }
}
