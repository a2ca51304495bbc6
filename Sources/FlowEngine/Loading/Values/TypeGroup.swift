import Domain

/// Types whose values can be compared with one another.
enum TypeGroup {
    case text, number, boolean, date

    init(_ type: FieldType) {
        switch type {
        case .string, .email, .phone, .url, .choice: self = .text
        case .integer, .number: self = .number
        case .boolean: self = .boolean
        case .date, .datetime: self = .date
        }
    }

    /// The operators of the table in the flow reference, in its order.
    var operators: [FieldCheck.Operator] {
        let own: [FieldCheck.Operator] =
            switch self {
            case .text: [.equals, .notEquals, .contains, .notContains, .startsWith, .endsWith, .in, .notIn]
            case .number:
                [.equals, .notEquals, .lessThan, .lessOrEqual, .greaterThan, .greaterOrEqual, .between, .in, .notIn]
            case .boolean: [.equals, .notEquals]
            case .date: [.on, .notOn, .before, .after, .onOrBefore, .onOrAfter, .between]
            }
        return own + [.isSet, .isNotSet]
    }
}

extension FieldType {
    /// As in `an email`.
    var withArticle: String {
        switch self {
        case .integer: "an integer"
        case .email: "an email"
        case .url: "a url"
        case .string, .number, .boolean, .date, .datetime, .phone, .choice: "a \(rawValue)"
        }
    }

    /// Whether a field of this type can be given what a field of the other type holds, without loss or check.
    func canHold(_ other: FieldType) -> Bool {
        if self == other { return true }
        switch self {
        case .string: return true
        case .integer, .number: return TypeGroup(other) == .number
        case .date, .datetime: return TypeGroup(other) == .date
        case .choice: return other == .string
        case .boolean, .email, .phone, .url: return false
        }
    }
}
