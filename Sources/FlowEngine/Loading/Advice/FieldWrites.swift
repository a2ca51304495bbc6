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

    /// How the field goes on while all this is written again and again.
    ///
    /// What nothing writes stays. A field that is written now in one way, now in another, can be anything.
    func tendency(of property: PropertyReference) -> Tendency {
        guard let sources = writers[property] else { return still(property) }
        var found: Set<Tendency> = []
        for source in sources {
            switch tendency(of: source, from: [property]) {
            case .own(let step): if step != 0 { found.insert(step > 0 ? .rises : .falls) }
            case .fixed: found.insert(.fixed(sign: nil))
            case let other: found.insert(other)
            }
        }
        guard let only = found.first else { return .fixed(sign: nil) }
        return found.count == 1 ? only : .unknown
    }

    func tendency(of source: ValueSource) -> Tendency {
        switch source {
        case .constant, .today: tendency(of: source, from: [])
        case .field(let property): tendency(of: property)
        case .expression(let expression):
            expression.tendency(timePasses: timePasses) { reference in
                property(of: reference).map { tendency(of: $0) } ?? .fixed(sign: nil)
            }
        }
    }

    /// - Parameter way: the fields whose values it becomes part of, the first of them last written.
    private func tendency(of source: ValueSource, from way: [PropertyReference]) -> Tendency {
        switch source {
        case .constant: .fixed(sign: nil)
        case .today: timePasses ? .rises : .fixed(sign: nil)
        case .field(let property): part(property, of: way)
        case .expression(let expression):
            expression.tendency(timePasses: timePasses) { reference in
                property(of: reference).map { part($0, of: way) } ?? .fixed(sign: nil)
            }
        }
    }

    /// What another field is to the value of the first: where that one was made of the first, its own.
    private func part(_ property: PropertyReference, of way: [PropertyReference]) -> Tendency {
        if property == way.first { return .own(step: 0) }
        guard let sources = writers[property] else { return still(property) }
        guard sources.count == 1, !way.contains(property) else { return .unknown }
        return tendency(of: sources[0], from: way + [property])
    }

    /// Of a property that no flow writes.
    private func still(_ property: PropertyReference) -> Tendency {
        switch property {
        // Each message that the circle sends has its own.
        case .communication(.startedAt), .communication(.endedAt), .namedCommunication(_, .startedAt),
            .namedCommunication(_, .endedAt):
            timePasses ? .rises : .fixed(sign: nil)
        case .customer, .participant, .result, .communication, .namedCommunication: .fixed(sign: nil)
        }
    }

    /// The field, or the time of a communication, that an expression names; nil for what flows do not write.
    private func property(of reference: Expression.Reference) -> PropertyReference? {
        switch reference.scope {
        case .bare:
            isWritten(.participant(reference.name)) || !isWritten(.customer(reference.name))
                ? .participant(reference.name) : .customer(reference.name)
        case .participant: .participant(reference.name)
        case .customer: .customer(reference.name)
        case .communication:
            switch reference.name {
            case "started_at": .communication(.startedAt)
            case "ended_at": .communication(.endedAt)
            default: nil
            }
        case .result, .params, .row: nil
        }
    }

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
