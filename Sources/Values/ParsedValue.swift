package import Domain

/// What became of one text or JSON scalar that was read as a field's value.
package enum ParsedValue: Hashable, Sendable {
    case value(FieldValue)
    /// Accepted, but an operator should look at it. With `ambiguous_phone`: a setting decided, which is told once a file.
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
