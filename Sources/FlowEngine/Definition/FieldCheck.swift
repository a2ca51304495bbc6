package import Domain
package import Expressions

/// A condition: one property, one operator, and what it is compared with.
package struct FieldCheck: Sendable {
    package var property: PropertyReference
    /// The property's type, from its declaration; decides what the operator means.
    package var type: FieldType
    package var `operator`: Operator
    /// Absent for `is_set` and `is_not_set`; two values for `between`; any number for `in` and `not_in`; else one.
    package var operands: [ValueSource]
    package var ignoresCase: Bool

    package init(
        property: PropertyReference, type: FieldType, operator: Operator, operands: [ValueSource], ignoresCase: Bool
    ) {
        self.property = property
        self.type = type
        self.operator = `operator`
        self.operands = operands
        self.ignoresCase = ignoresCase
    }

    /// Raw values are the wire tags.
    package enum Operator: String, CaseIterable, Sendable {
        case equals
        case notEquals = "not_equals"
        case contains
        case notContains = "not_contains"
        case startsWith = "starts_with"
        case endsWith = "ends_with"
        case `in`
        case notIn = "not_in"
        case lessThan = "less_than"
        case lessOrEqual = "less_or_equal"
        case greaterThan = "greater_than"
        case greaterOrEqual = "greater_or_equal"
        case between
        case on
        case notOn = "not_on"
        case before
        case after
        case onOrBefore = "on_or_before"
        case onOrAfter = "on_or_after"
        case isSet = "is_set"
        case isNotSet = "is_not_set"
    }
}

/// What a condition, an assignment or a base time reads.
package enum PropertyReference: Hashable, Sendable {
    case customer(String)
    /// Declared fields, and `status`, `result`, `result_at`.
    case participant(String)
    /// A result of the conversation that triggered the run, else of the participant's latest.
    case result(String)
    /// The conversation that triggered the run, else the participant's latest.
    case communication(CommunicationAttribute)
    /// The latest communication of that name.
    case namedCommunication(name: String, CommunicationAttribute)

    /// Whether it names something of a communication.
    var isOfCommunications: Bool {
        switch self {
        case .customer, .participant: false
        case .result, .communication, .namedCommunication: true
        }
    }
}

package enum CommunicationAttribute: Hashable, Sendable {
    case status, name, channel, agent, startedAt, endedAt
    case result(String)
}

/// Where the other side of a condition, or the value of an assignment, comes from.
package enum ValueSource: Hashable, Sendable {
    /// Already of the type that it is compared with; nil (JSON `null`) only in assignments, where it clears.
    case constant(FieldValue?)
    /// The date that many days from today in the zone.
    case today(days: Int)
    case field(PropertyReference)
    /// For `in` and `not_in` it may give a list or tuple of values.
    case expression(Expression)
}

package struct Assignment: Sendable {
    package var level: FieldLevel
    package var field: String
    package var type: FieldType
    package var value: ValueSource

    package init(level: FieldLevel, field: String, type: FieldType, value: ValueSource) {
        self.level = level
        self.field = field
        self.type = type
        self.value = value
    }
}
