import Domain
import Values

/// Reads the declarations of fields.
struct FieldListReader {
    private let report: FileReport
    private(set) var declared: DeclaredFields
    private(set) var fields: [Field] = []
    private(set) var customerFieldPlaces: [(field: Field, offset: Int)] = []
    /// By the name as uploads compare it: the spelling that was declared.
    private var spellings: [String: String] = [:]

    static let keys = ["name", "title", "type", "level", "import", "required", "options", "format"]
    static let maximumFields = 1000
    static let maximumOptions = 1000

    init(_ report: FileReport, _ declared: DeclaredFields) {
        self.report = report
        self.declared = declared
    }

    mutating func read(_ list: [JSONNode]) {
        for (index, node) in list.enumerated() {
            guard index < Self.maximumFields else {
                report.error(
                    .tooManyFields, at: node.offset,
                    "a campaign has at most \(Self.maximumFields) fields (\(list.count) are declared)")
                declared.isComplete = false
                return
            }
            read(node)
        }
    }

    private mutating func read(_ node: JSONNode) {
        let errorsBefore = report.errorCount
        guard let object = ObjectReader(node, "a field", report, keys: Self.keys) else {
            declared.isComplete = false
            return
        }
        var name: String?
        if let written = object.requiredString("name", "as in \"due_date\"") { name = fieldName(written) }
        let title = object.string("title").flatMap { TextRule.check($0, "the title", report) }
        let type = type(object)
        let level = level(object)
        let isImported = object.boolean("import") ?? false
        let isRequired = object.boolean("required") ?? false
        if isRequired, !isImported, let place = object.optional("required") {
            report.error(
                .requiredWithoutImport, at: place.offset,
                "only a field that uploads may carry can be required (add \"import\": true)")
        }
        let options = options(object, type)
        let format = format(object, type)
        guard let name else {
            declared.isComplete = false
            return
        }
        guard errorsBefore == report.errorCount, let type, let level else {
            for level in level.map({ [$0] }) ?? FieldLevel.allCases { declared.add(.faulty, name, level) }
            return
        }
        let field = Field(
            name: name, title: title, type: type, level: level, isImported: isImported, isRequired: isRequired,
            options: options, format: format)
        fields.append(field)
        declared.add(.field(field), name, level)
        if level == .customer, let place = object.optional("type") {
            customerFieldPlaces.append((field, place.offset))
        }
    }

    /// Nil where the name cannot be used; what is wrong has been reported.
    private mutating func fieldName(_ name: (text: String, offset: Int)) -> String? {
        guard TextRule.isFieldName(name.text) else {
            report.error(
                .badFieldName, at: name.offset,
                "\(Quoting.quoted(name.text)) cannot be a field's name (a letter, then letters, digits and \"_\", at "
                    + "most \(TextRule.maximumIDLength))")
            return nil
        }
        if let reason = ReservedNames.reason(name.text) {
            report.error(
                .reservedFieldName, at: name.offset,
                "no field can be called \(Quoting.quoted(name.text)): \(reason) (choose another name)")
            return nil
        }
        let folded = name.text.lowercased().filter { $0 != "_" }
        if let earlier = spellings[folded] {
            let difference = earlier == name.text ? "" : ", which differs only in case and \"_\""
            report.error(
                .duplicateField, at: name.offset,
                "a field \(Quoting.quoted(earlier)) is declared above\(difference) (names are unique over both levels)")
            return nil
        }
        spellings[folded] = name.text
        return name.text
    }

    private func type(_ object: ObjectReader) -> FieldType? {
        let names = FieldType.allCases.map(\.rawValue)
        guard let text = object.requiredString("type", "one of \(Quoting.list(names))") else { return nil }
        if let type = FieldType(rawValue: text.text) { return type }
        report.error(
            .unknownFieldType, at: text.offset,
            "there is no field type \(Quoting.quoted(text.text)) (\(NearestName.oneOf(names, insteadOf: text.text)))")
        return nil
    }

    private func level(_ object: ObjectReader) -> FieldLevel? {
        let names = FieldLevel.allCases.map(\.rawValue)
        guard let text = object.requiredString("level", "one of \(Quoting.list(names))") else { return nil }
        if let level = FieldLevel(rawValue: text.text) { return level }
        report.error(
            .unknownFieldLevel, at: text.offset,
            "there is no level \(Quoting.quoted(text.text)) (\(NearestName.oneOf(names, insteadOf: text.text)))")
        return nil
    }

    private func options(_ object: ObjectReader, _ type: FieldType?) -> [String] {
        guard let node = object.optional("options") else {
            if type == .choice {
                report.error(
                    .missingOptions, at: object.offset, missingKey: "options",
                    "a choice needs its allowed values (as in [\"gold\", \"silver\"])")
            }
            return []
        }
        if let type, type != .choice {
            report.error(
                .optionsNotAllowed, at: node.offset, "a \(type.rawValue) field has no options (only a choice has)")
            return []
        }
        guard let list = ObjectReader.list(node, of: "strings", report) else { return [] }
        if list.isEmpty {
            report.error(.emptyList, at: node.offset, "a choice without options (name at least one)")
        }
        if list.count > Self.maximumOptions {
            report.error(.tooManyFields, at: node.offset, "a choice has at most \(Self.maximumOptions) options")
            return []
        }
        var options: [String] = []
        var seen: Set<String> = []
        for element in list {
            guard let text = ObjectReader.string(element, "a string", report),
                let option = TextRule.check(text, "the option", report)
            else { continue }
            if !seen.insert(option).inserted {
                report.error(
                    .duplicateOption, at: text.offset, "the option \(Quoting.quoted(option)) stands twice (keep one)")
            }
            options.append(option)
        }
        return options
    }

    private func format(_ object: ObjectReader, _ type: FieldType?) -> String? {
        guard let text = object.string("format") else { return nil }
        if let type, type != .date, type != .datetime {
            report.error(
                .formatNotAllowed, at: text.offset,
                "a \(type.rawValue) field has no format (only a date or a datetime has)")
            return nil
        }
        do {
            _ = try DateFormatPattern(text.text)
            return text.text
        } catch {
            var place = JSONStringPlace(stringAt: text.offset, report.bytes)
            report.error(
                .badDateFormat, at: place.advance(to: error.offset),
                "not a usable pattern: \(error.message) (a strptime pattern, as in \"%d/%m/%Y\")")
            return nil
        }
    }
}
