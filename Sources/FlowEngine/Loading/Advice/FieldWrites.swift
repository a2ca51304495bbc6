import Domain
import Expressions

/// What some update_field nodes write into fields.
struct FieldWrites {
    private var writers: [PropertyReference: [ValueSource]] = [:]
    /// Time passes between one write and the next: within a turn it does not.
    private let timePasses: Bool

    init(_ assignments: [Assignment], timePasses: Bool) {
        self.timePasses = timePasses
        for assignment in assignments { writers[assignment.property, default: []].append(assignment.value) }
    }

    /// The values that are written into it where all of them are constants; nil where some is not, or none is written.
    func constants(of property: PropertyReference) -> [FieldValue?]? {
        guard let sources = writers[property] else { return nil }
        var values: [FieldValue?] = []
        for source in sources {
            guard case .constant(let value) = source else { return nil }
            values.append(value)
        }
        return values
    }

    func isWritten(_ property: PropertyReference) -> Bool { writers[property] != nil }

    /// Whether something that the expression reads is written.
    func isWritten(_ expression: Expression) -> Bool {
        expression.references.contains { reference in
            switch reference.scope {
            case .bare: isWritten(.participant(reference.name)) || isWritten(.customer(reference.name))
            case .participant: isWritten(.participant(reference.name))
            case .customer: isWritten(.customer(reference.name))
            case .result, .communication, .params, .row: false
            }
        }
    }

    /// Whether writing it again and again may go on changing the field.
    func keepsChanging(_ assignment: Assignment) -> Bool {
        switch assignment.value {
        case .expression(let expression): keepsChanging(expression)
        case .constant, .today: (writers[assignment.property] ?? []).contains { $0 != assignment.value }
        case .field(let source):
            (writers[source] ?? []).contains { value in
                guard case .expression(let expression) = value else { return false }
                return keepsChanging(expression)
            }
        }
    }

    private func keepsChanging(_ expression: Expression) -> Bool {
        timePasses && expression.asksForTime || isWritten(expression)
    }
}

extension Assignment {
    var property: PropertyReference {
        switch level {
        case .customer: .customer(field)
        case .participant: .participant(field)
        }
    }
}
