package import Domain
package import Expressions

extension CommunicationAttribute {
    /// By its name in flow files and templates; nil for other names, results included.
    package init?(name: String) {
        switch name {
        case "status": self = .status
        case "name": self = .name
        case "channel": self = .channel
        case "agent": self = .agent
        case "started_at": self = .startedAt
        case "ended_at": self = .endedAt
        default: return nil
        }
    }

    var path: String {
        switch self {
        case .status: "status"
        case .name: "name"
        case .channel: "channel"
        case .agent: "agent"
        case .startedAt: "started_at"
        case .endedAt: "ended_at"
        case .result(let field): "result.\(field)"
        }
    }
}

extension PropertyReference {
    /// What a name in an expression or a template stands for: a bare one the participant's field, else the customer's, by
    /// declaration and not by which is set. Nil where nothing is declared by that name.
    package init?(_ reference: Expression.Reference, catalog: FieldCatalog) {
        switch reference.scope {
        case .bare where catalog.participant[reference.name] != nil: self = .participant(reference.name)
        case .bare where catalog.customer[reference.name] != nil: self = .customer(reference.name)
        case .customer: self = .customer(reference.name)
        case .participant: self = .participant(reference.name)
        case .result: self = .result(reference.name)
        case .communication:
            guard let attribute = CommunicationAttribute(name: reference.name) else { return nil }
            self = .communication(attribute)
        case .bare, .params, .row: return nil
        }
    }

    /// As it is written in flow files.
    package var path: String {
        switch self {
        case .customer(let name): "customer.\(name)"
        case .participant(let name): "participant.\(name)"
        case .result(let name): "result.\(name)"
        case .communication(let attribute): "communication.\(attribute.path)"
        case .namedCommunication(let name, let attribute): "communications.\(name).\(attribute.path)"
        }
    }
}
