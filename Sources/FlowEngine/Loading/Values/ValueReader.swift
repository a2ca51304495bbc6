import Domain
import Scheduling
import Values

/// Reads what a property is compared with or a field is set to: a JSON scalar, `{"today": n}`, `{"field": …}` or
/// `{"expression": …}`.
struct ValueReader {
    let context: CampaignContext
    let report: FileReport

    /// What the value is for.
    enum Use {
        case comparison
        /// The list of an `in`, as one expression.
        case list
        /// Part of a text: any text will do, whatever the type.
        case fragment
        case assignment
    }

    struct Value {
        var source: ValueSource
        /// Nil where it is not known: a result, an expression.
        var type: FieldType?
    }

    static let maximumDays: Int64 = 366_000

    /// - Parameter type: of the property or field; nil: not known (a result), so any kind of value goes.
    func read(_ node: JSONNode, as type: FieldType?, options: [String] = [], for use: Use) -> Value? {
        switch node.value {
        case .object: return object(node, type, options, use)
        case .array:
            report.error(.wrongValueCount, at: node.offset, "a list stands here (it must be one value)")
            return nil
        case .null:
            switch use {
            case .assignment: return Value(source: .constant(nil), type: type)
            case .comparison, .list, .fragment:
                report.error(
                    .nullValue, at: node.offset, "nothing is compared with null (use is_set or is_not_set)")
                return nil
            }
        case .unreadable: return nil
        case .string, .boolean, .integer, .number:
            let type = type ?? inferredType(node, use)
            return constant(node, type, options, use).map { Value(source: .constant($0), type: type) }
        }
    }

    private func inferredType(_ node: JSONNode, _ use: Use) -> FieldType {
        switch node.value {
        case .boolean: .boolean
        case .integer: .integer
        case .number: .number
        case .string, .null, .array, .object, .unreadable: .string
        }
    }

    // MARK: Objects

    private func object(_ node: JSONNode, _ type: FieldType?, _ options: [String], _ use: Use) -> Value? {
        let keys = ["today", "field", "expression"]
        guard let object = ObjectReader(node, "a value", report, keys: keys) else { return nil }
        let present = keys.filter(object.has)
        guard present.count == 1, let value = object.optional(present[0]) else {
            report.error(
                .badValueObject, at: node.offset,
                "a value as an object says one thing ({\"today\": days}, {\"field\": \"participant.…\"} or "
                    + "{\"expression\": \"…\"})")
            return nil
        }
        switch present[0] {
        case "today": return today(value, type)
        case "field": return field(value, type, use)
        default: return expression(value, type, options, use)
        }
    }

    private func expression(_ node: JSONNode, _ type: FieldType?, _ options: [String], _ use: Use) -> Value? {
        guard let (expression, outcome) = ExpressionReader(context: context, report: report).read(node) else {
            return nil
        }
        let value = Value(source: .expression(expression), type: nil)
        let given: String
        switch outcome {
        case .unknown: return value
        case .property(let other):
            guard let type, !fits(other, type, use) else { return value }
            given = other.withArticle
        case .value(nil):
            if use == .assignment { return value }
            report.error(
                .nullValue, at: node.offset,
                "the expression is None, and nothing is compared with that (use is_set or "
                    + "is_not_set)")
            return nil
        case .value(let constant?):
            guard let type, !fits(constant, type, options, use) else { return value }
            given = constant.withArticle
        case .unfit(let name):
            if use == .list, name == "list" || name == "tuple" { return value }
            given = "a \(name)"
        }
        report.error(
            .incompatibleTypes, at: node.offset,
            "the expression gives \(given), which "
                + (type.map { "does not go with \($0.withArticle)" }
                    ?? "no field holds (a text, number, boolean or date)"))
        return nil
    }

    private func fits(_ other: FieldType, _ type: FieldType, _ use: Use) -> Bool {
        switch use {
        case .comparison, .list, .fragment: TypeGroup(type) == TypeGroup(other)
        case .assignment: type.canHold(other)
        }
    }

    /// Whether a value that is known beforehand can be compared with a type, or stored in it.
    private func fits(_ constant: FieldValue, _ type: FieldType, _ options: [String], _ use: Use) -> Bool {
        if use == .assignment, case .string(let text) = constant {
            let field = Field(name: "value", type: type, level: .participant, options: options)
            switch (try? FieldParser(field))?.parse(text) {
            case .value, .warned, .empty, nil: return true
            case .invalid: return false
            }
        }
        if use == .assignment, type == .integer, case .number(let number) = constant {
            return Int64(exactly: number) != nil
        }
        return fits(constant.naturalType, type, use)
    }

    private func today(_ node: JSONNode, _ type: FieldType?) -> Value? {
        guard case .integer(let days) = node.value else {
            ObjectReader.reportWrongType(node, "a whole number of days", report)
            return nil
        }
        guard abs(days.clamped) <= Self.maximumDays else {
            report.error(.numberOutOfRange, at: node.offset, "more than \(Self.maximumDays) days from today")
            return nil
        }
        if let type, TypeGroup(type) != .date {
            report.error(
                .incompatibleTypes, at: node.offset, "{\"today\": …} is a date and the other side \(type.withArticle)")
            return nil
        }
        return Value(source: .today(days: Int(days)), type: .date)
    }

    private func field(_ node: JSONNode, _ type: FieldType?, _ use: Use) -> Value? {
        guard let text = ObjectReader.string(node, "a property, as in \"customer.name\"", report),
            let property = PropertyReader(context: context, report: report).read(text)
        else { return nil }
        if let type, let other = property.type, !fits(other, type, use) {
            report.error(
                .incompatibleTypes, at: text.offset,
                "\(Quoting.shown(text.text)) is \(other.withArticle), which does not go with \(type.withArticle)")
            return nil
        }
        return Value(source: .field(property.reference), type: property.type)
    }

    // MARK: Constants

    private func constant(_ node: JSONNode, _ type: FieldType, _ options: [String], _ use: Use) -> FieldValue? {
        let scalar: JSONScalar
        switch (TypeGroup(type), node.value) {
        case (.text, .string(let text)):
            if text.utf8.allSatisfy({ $0 <= 0x20 }) {
                report.error(
                    .emptyText, at: node.offset,
                    "an empty text is never stored (\(use == .assignment ? "write null to clear" : "use is_set or is_not_set"))"
                )
                return nil
            }
            if use == .fragment { return .string(text) }
            scalar = .string(text)
        case (.date, .string(let text)): return date(text, node.offset, type, use)
        case (.number, .integer(let number)): scalar = .integer(number)
        case (.number, .number(let number)):
            // Compared with an integer, 2.5 has its place between 2 and 3.
            if type == .integer, use == .comparison { return .number(number) }
            scalar = .number(number)
        case (.boolean, .boolean(let value)): return .boolean(value)
        case (.text, _), (.date, _), (.number, _), (.boolean, _):
            report.error(.badValue, at: node.offset, "\(node.kind) stands here (\(Self.example(type, options)))")
            return nil
        }
        let field = Field(name: "value", type: type, level: .participant, options: options)
        guard let parser = try? FieldParser(field) else { return nil }
        switch parser.parse(json: scalar) {
        case .value(let value): return value
        case .warned(let value, let issue):
            report.warning(.badValue, at: node.offset, issue.message)
            return value
        case .empty: return nil
        case .invalid(let issue):
            if type == .choice, case .string(let text) = node.value {
                report.error(
                    .badValue, at: node.offset,
                    "\(Quoting.quoted(text)) is none of the options (\(NearestName.oneOf(options, insteadOf: text)))")
            } else {
                report.error(.badValue, at: node.offset, issue.message)
            }
            return nil
        }
    }

    private func date(_ text: String, _ offset: Int, _ type: FieldType, _ use: Use) -> FieldValue? {
        switch (ISO8601(text), use) {
        case (.date(let date), _): return .date(date)
        case (.datetime(let datetime), .comparison), (.datetime(let datetime), .list),
            (.datetime(let datetime), .fragment):
            return .datetime(datetime)
        case (.datetime(let datetime), .assignment) where type == .datetime: return .datetime(datetime)
        case (.datetime, .assignment), (nil, _):
            report.error(
                .badValue, at: offset,
                "\(Quoting.quoted(text, limit: 40)) is not \(type.withArticle) that exists (\(Self.example(type, [])))")
            return nil
        }
    }

    private static func example(_ type: FieldType, _ options: [String]) -> String {
        switch type {
        case .string: "it must be a string"
        case .integer: "it must be a whole number"
        case .number: "it must be a number"
        case .boolean: "it must be true or false"
        case .date: "it must be a date as a string, \"2026-06-30\", or {\"today\": days}"
        case .datetime: "it must be a date or datetime as a string, \"2026-06-30T10:00\", or {\"today\": days}"
        case .email: "it must be an address as a string"
        case .phone: "it must be a number as a string, as in \"+442079460000\""
        case .url: "it must be an address as a string, as in \"https://example.org\""
        case .choice: "it must be one of \(Quoting.list(options))"
        }
    }
}

extension FieldValue {
    /// The type whose values are like it.
    fileprivate var naturalType: FieldType {
        switch self {
        case .string: .string
        case .integer: .integer
        case .number: .number
        case .boolean: .boolean
        case .date: .date
        case .datetime: .datetime
        }
    }

    fileprivate var withArticle: String { naturalType.withArticle }
}

extension Int64 {
    /// The same, save that the least has a magnitude that fits.
    fileprivate var clamped: Int64 { Swift.max(self, -Int64.max) }
}
