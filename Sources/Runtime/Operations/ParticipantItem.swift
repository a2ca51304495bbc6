package import Domain

/// One participant as an API call names it: JSON already read, nothing typed yet.
package struct ParticipantItem: Sendable {
    /// A JSON value; integers without fraction and exponent are kept apart from other numbers.
    package enum Value: Hashable, Sendable {
        case null
        case boolean(Bool)
        case integer(Int64)
        case number(Double)
        case string(String)
    }

    package struct Attribute: Hashable, Sendable {
        package var name: String
        package var value: Value

        package init(name: String, value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// In the order given, no name twice. `null` stands for "leave as it is", like an empty cell.
    package var attributes: [Attribute]
    /// As given: not checked against the zones that exist.
    package var zone: String?
    /// Empty where none was given.
    package var objectID: String
    /// What is wrong with the item's shape; an item that has any is rejected.
    package var issues: [RowIssue]
    /// The item as it came, as JSON.
    package var raw: [UInt8]

    package init(
        attributes: [Attribute] = [], zone: String? = nil, objectID: String = "", issues: [RowIssue] = [],
        raw: [UInt8] = []
    ) {
        self.attributes = attributes
        self.zone = zone
        self.objectID = objectID
        self.issues = issues
        self.raw = raw
    }
}
