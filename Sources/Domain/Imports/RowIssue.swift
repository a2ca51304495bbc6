/// Why a row of an upload was rejected, or accepted with a warning.
package struct RowIssue: Hashable, Sendable {
    /// Stable codes; the raw value is the code in the API and in `errors.csv`.
    package enum Code: String, CaseIterable, Sendable {
        case missingIdentifier = "missing_identifier"
        case missingRequired = "missing_required"
        case badDate = "bad_date"
        case badNumber = "bad_number"
        case badBoolean = "bad_boolean"
        case badEmail = "bad_email"
        case badPhone = "bad_phone"
        /// Two numbers could be meant: with the calling code already in the digits, and without.
        case ambiguousPhone = "ambiguous_phone"
        case badURL = "bad_url"
        case badChoice = "bad_choice"
        case badTimezone = "bad_timezone"
        case badText = "bad_text"
        case badEncoding = "bad_encoding"
        case rowTooLong = "row_too_long"
        case columnCount = "column_count"
        case unclosedQuote = "unclosed_quote"
        case badQuote = "bad_quote"
        case ambiguousIdentity = "ambiguous_identity"
        case unknownField = "unknown_field"
        /// A column computed by an expression that has no value for this row.
        case badExpression = "bad_expression"
        /// An item of an API call that is not of the documented shape.
        case badItem = "bad_item"
        // Warnings
        case identityConflict = "identity_conflict"
        case unusualPhone = "unusual_phone"

        package var isWarning: Bool { self == .identityConflict || self == .unusualPhone }
    }

    package var code: Code
    /// The field or column it is about; nil where it is about the row.
    package var field: String?
    /// What is wrong and what would be right. For the operator's eyes: never in logs.
    package var message: String

    package init(_ code: Code, field: String? = nil, _ message: String) {
        self.code = code
        self.field = field
        self.message = message
    }
}

/// One row of an upload, or one item of an API call, read and typed, before anyone asked who it is.
package struct TypedRow: Sendable {
    /// The physical line that the row starts on, counted from 1 (an item's position, from 0, in an API call).
    package var line: Int64
    package var customer: FieldRecord
    package var participant: FieldRecord
    package var zone: String?
    package var objectID: String
    /// The identifier that decides, with its normal form; nil only where the row is rejected.
    package var identifier: (kind: IdentifierKind, value: String)?
    /// Errors and warnings; a row with an error is rejected.
    package var issues: [RowIssue]
    /// The row as it came, for `errors.csv`; empty unless rejected.
    package var raw: [UInt8]

    package var isRejected: Bool { issues.contains { !$0.code.isWarning } }

    package init(
        line: Int64, customer: FieldRecord = FieldRecord(), participant: FieldRecord = FieldRecord(),
        zone: String? = nil, objectID: String = "", identifier: (kind: IdentifierKind, value: String)? = nil,
        issues: [RowIssue] = [], raw: [UInt8] = []
    ) {
        self.line = line
        self.customer = customer
        self.participant = participant
        self.zone = zone
        self.objectID = objectID
        self.identifier = identifier
        self.issues = issues
        self.raw = raw
    }
}
