package import Domain

/// What became of one text or JSON scalar that was read as a field's value.
package enum ParsedValue: Hashable, Sendable {
    case value(FieldValue)
    /// Accepted, but an operator should look at it.
    case warned(FieldValue, ValueIssue)
    /// Nothing was written (an empty cell, JSON `null`): what is there already stays.
    case empty
    case invalid(ValueIssue)

    /// The value where there is one, warned of or not.
    package var fieldValue: FieldValue? {
        switch self {
        case .value(let value), .warned(let value, _): value
        case .empty, .invalid: nil
        }
    }
}

/// Why a value was refused or warned of. The message never quotes the value, so that it may be shown anywhere.
package struct ValueIssue: Error, Hashable, Sendable {
    package var code: RowIssue.Code
    package var message: String

    package init(_ code: RowIssue.Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
