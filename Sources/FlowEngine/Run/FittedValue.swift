import Domain
import Values

/// A value brought to the type that something compares or reads, without loss.
///
/// Declared fields have their type already. What an agent recorded in a conversation often is text (JSON knows no
/// dates): it is read by the rules of uploads, in ISO 8601 for dates.
enum FittedValue {
    case value(FieldValue)
    /// Text of white space alone: nothing was recorded.
    case unset
    case unfit

    /// For a comparison by the rules of a type: whole and decimal numbers stay as they are, so do dates and datetimes.
    static func compared(_ value: FieldValue, as type: FieldType) -> FittedValue {
        switch (type, value) {
        case (.string, .string), (.email, .string), (.phone, .string), (.url, .string), (.choice, .string),
            (.integer, .integer), (.integer, .number), (.number, .integer), (.number, .number), (.boolean, .boolean),
            (.date, .date), (.date, .datetime), (.datetime, .date), (.datetime, .datetime):
            .value(value)
        case (.string, _), (.email, _), (.phone, _), (.url, _), (.choice, _): .value(.string(ValueText.render(value)))
        case (.integer, .string(let text)), (.number, .string(let text)): read(text, TextParsers.number)
        case (.boolean, .string(let text)): read(text, TextParsers.boolean)
        case (.date, .string(let text)), (.datetime, .string(let text)): time(text)
        case (.integer, _), (.number, _), (.boolean, _), (.date, _), (.datetime, _): .unfit
        }
    }

    /// A date or a datetime.
    static func time(_ text: String) -> FittedValue {
        switch read(text, TextParsers.date) {
        case .value(let date): .value(date)
        case .unset: .unset
        case .unfit: read(text, TextParsers.datetime)
        }
    }

    static func read(_ text: String, _ parser: FieldParser?) -> FittedValue {
        switch parser?.parse(text) {
        case .value(let value), .warned(let value, _): .value(value)
        case .empty: .unset
        case .invalid, nil: .unfit
        }
    }

    private enum TextParsers {
        static let number = parser(.number)
        static let boolean = parser(.boolean)
        static let date = parser(.date)
        static let datetime = parser(.datetime)

        private static func parser(_ type: FieldType) -> FieldParser? {
            try? FieldParser(Field(name: "", type: type, level: .participant))
        }
    }
}
