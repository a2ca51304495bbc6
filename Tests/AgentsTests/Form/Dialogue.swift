import Domain

@testable import Agents

/// A conversation with an agent, as the store keeps it from turn to turn.
struct Dialogue {
    let agent: AgentDefinition
    var kind: CommunicationKind
    var context: [String: String]
    var language: String?
    private(set) var memory: String?
    private(set) var results: [String: FieldValue] = [:]
    private(set) var isDone = false
    private(set) var last = AgentStep()

    init(
        _ agent: AgentDefinition, kind: CommunicationKind = .whatsapp, context: [String: String] = [:],
        language: String? = nil
    ) {
        self.agent = agent
        self.kind = kind
        self.context = context
        self.language = language
    }

    mutating func open(isTemplate: Bool = false) -> String { take(.opening(isTemplate: isTemplate)) }
    mutating func address() -> String { take(.addressed) }
    mutating func answer(_ text: String, isVouchedFor: Bool = true) -> String {
        take(.answered(text: text, isDigits: false, isVouchedFor: isVouchedFor))
    }
    mutating func press(_ digits: String) -> String {
        take(.answered(text: digits, isDigits: true, isVouchedFor: true))
    }

    /// What somebody else records meanwhile.
    mutating func record(_ name: String, _ value: FieldValue) { results[name] = value }

    /// What is said, utterances a line apart.
    private mutating func take(_ occasion: AgentTurn.Occasion) -> String {
        last = agent.step(
            AgentTurn(
                agent: agent.id, kind: kind, occasion: occasion, memory: memory, results: results, context: context,
                language: language))
        memory = last.memory
        for (name, value) in last.results { results[name] = value }
        isDone = last.end != nil
        return last.says.map(\.text).joined(separator: "\n\n")
    }
}
