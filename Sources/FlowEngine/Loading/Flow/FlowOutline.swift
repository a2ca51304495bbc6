/// What other flows may name of a flow, read before any is checked.
struct FlowOutline {
    let id: String
    let report: FileReport
    let document: JSONDocument
    private let types: NodeTypes
    var isActive = true
    /// It has a `from_another_flow` trigger.
    var hasEntrance = false
    /// The names of its communications, each with the agent that conducts it, where one is named.
    private(set) var communicationAgents: [String: String?] = [:]

    /// Whether all that the file names could be read.
    private(set) var isComplete = false

    /// Whether the name of each of its communications could be read and is another than the ones above it.
    private(set) var hasAllNames = false

    init(id: String, report: FileReport, types: NodeTypes = .standard) {
        self.id = id
        self.types = types
        self.report = report
        document = JSONDocument(reading: report)
        guard case .object(let members)? = document.root?.value else { return }
        isComplete = document.isComplete
        hasAllNames = isComplete
        for member in members {
            switch (member.key, member.value.value) {
            case ("active", .boolean(let value)): isActive = value
            case ("nodes", .array(let nodes)): for node in nodes { outline(node) }
            case ("nodes", _): hasAllNames = false
            case _: break
            }
        }
    }

    private mutating func outline(_ node: JSONNode) {
        guard case .object(let members) = node.value else {
            hasAllNames = false
            return
        }
        var plans = false
        var hasType = false
        var name: String?
        var agent: String?
        for member in members {
            switch (member.key, member.value.value) {
            case ("type", .string(let type)):
                hasType = types.type(type) != nil
                hasEntrance = hasEntrance || type == NodeType.fromAnotherFlow.rawValue
                plans = type.hasSuffix("_communication")
            case ("communication_name", .string(let text)): name = text
            case ("agent", .string(let text)): agent = text
            case _: break
            }
        }
        if !hasType { hasAllNames = false }
        guard plans else { return }
        guard let name, TextRule.isCommunicationName(name), communicationAgents[name] == nil else {
            hasAllNames = false
            return
        }
        communicationAgents[name] = .some(agent)
    }
}
