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
