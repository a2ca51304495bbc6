import Domain

/// What a run reads, names resolved to numbers.
enum CompiledReference {
    case customer(FieldID)
    case participant(FieldID)
    /// Of the conversation that triggered the run, else of the participant's latest.
    case conversation(Attribute)
    /// Of the latest communication of that name.
    case named(String, Attribute)

    enum Attribute {
        case status, name, channel, agent, startedAt, endedAt
        case result(String)
    }
}

extension CompiledReference.Attribute {
    init(_ attribute: CommunicationAttribute) {
        switch attribute {
        case .status: self = .status
        case .name: self = .name
        case .channel: self = .channel
        case .agent: self = .agent
        case .startedAt: self = .startedAt
        case .endedAt: self = .endedAt
        case .result(let name): self = .result(name)
        }
    }
}
