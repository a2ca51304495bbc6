import Domain

/// A JSON value that is neither array nor object, as decoded from an API item or a definition file.
package enum JSONScalar: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    case null
}

extension FieldParser {
    /// Reads a JSON scalar: a boolean for a boolean field, a number for a numeric one, and a string by the rules of
    /// text for any field; `null` is ``ParsedValue/empty``.
    package func parse(json scalar: JSONScalar) -> ParsedValue {
        switch scalar {
        case .null: return .empty
        case .string(let text): return parse(text)
        case .boolean(let value):
            guard case .boolean = kind else { return .invalid(wrongType) }
            return .value(.boolean(value))
        case .integer(let value):
            switch kind {
            case .integer: return .value(.integer(value))
            case .number: return .value(.number(Double(value)))
            case .string, .boolean, .date, .datetime, .email, .phone, .url, .choice: return .invalid(wrongType)
            }
        case .number(let value):
            switch kind {
            case .integer:
                guard let whole = Int64(exactly: value) else { return .invalid(FieldParser.badInteger) }
                return .value(.integer(whole))
            case .number:
                return value.isFinite ? .value(.number(value)) : .invalid(FieldParser.numberRange)
            case .string, .boolean, .date, .datetime, .email, .phone, .url, .choice: return .invalid(wrongType)
            }
        }
    }

    var wrongType: ValueIssue {
        switch kind {
        case .string: ValueIssue(.badText, "not a text (a JSON string)")
        case .integer: ValueIssue(.badNumber, "not a whole number (a JSON number)")
        case .number: ValueIssue(.badNumber, "not a number (a JSON number)")
        case .boolean: ValueIssue(.badBoolean, "not a boolean (JSON true or false)")
        case .date: ValueIssue(.badDate, "not a date (a JSON string, YYYY-MM-DD)")
        case .datetime: ValueIssue(.badDate, "not a date and time (a JSON string, YYYY-MM-DDTHH:MM)")
        case .email: ValueIssue(.badEmail, "not an e-mail address (a JSON string)")
        case .phone: ValueIssue(.badPhone, "not a phone number (a JSON string, as in \"+442079460000\")")
        case .url: ValueIssue(.badURL, "not a web address (a JSON string)")
        case .choice: ValueIssue(.badChoice, "not one of the options (a JSON string)")
        }
    }
}
