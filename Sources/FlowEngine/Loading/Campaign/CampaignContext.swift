import Domain
import Expressions

/// What the files of one campaign share while they are read: what flows may name, and what is used already.
final class CampaignContext {
    let declared: DeclaredFields
    let parties: KnownParties?
    let files: [CampaignDefinition.FileName: [UInt8]]
    /// What stands before a file's name in diagnostics.
    let prefix: String
    /// In flow-id order.
    let flows: [FlowOutline]
    let communicationNames: Set<String>
    /// What agents record: by the name of a communication, and (for nil) what any of them does. Where two agents differ
    /// in the type of a result, it has none. Empty where agents are not known.
    private let results: [String?: [String: KnownResult?]]
    private let flowIndex: [String: Int]
    /// Who used a communication name first.
    private var communicationOwners: [String: String] = [:]
    private var templateFiles: [String: Template?] = [:]
    private var checkedScripts: Set<String> = []
    /// Of the template files and scripts read, in the order they were asked for.
    private(set) var fileReports: [FileReport] = []
    /// Whether the campaign may have scripts at all.
    let takesScripts: Bool
    /// What nodes there may be.
    let types: NodeTypes

    init(
        declared: DeclaredFields, parties: KnownParties?, files: [CampaignDefinition.FileName: [UInt8]], prefix: String,
        flows: [FlowOutline], takesScripts: Bool, types: NodeTypes = .standard
    ) {
        self.takesScripts = takesScripts
        self.types = types
        self.declared = declared
        self.parties = parties
        self.files = files
        self.prefix = prefix
        self.flows = flows
        let agents = flows.reduce(into: [:]) { agents, flow in
            agents.merge(flow.communicationAgents) { first, _ in first }
        }
        communicationNames = Set(agents.keys)
        knowsAllCommunications =
            flows.allSatisfy(\.hasAllNames)
            && flows.reduce(0) { $0 + $1.communicationAgents.count } == agents.count
        results = Self.results(parties, agents)
        flowIndex = Dictionary(flows.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }

    /// Whether the names of all communications could be read: without, one that is missing may be one that could not.
    let knowsAllCommunications: Bool

    func flow(_ id: String) -> (index: Int, outline: FlowOutline)? { flowIndex[id].map { ($0, flows[$0]) } }

    private static func results(
        _ parties: KnownParties?, _ agents: [String: String?]
    ) -> [String?: [String: KnownResult?]] {
        guard let parties else { return [:] }
        var results: [String?: [String: KnownResult?]] = [:]
        var all: [String: KnownResult?] = [:]
        for agent in parties.agents.keys {
            for (name, result) in parties.results[agent] ?? [:] {
                let isAlike = all[name].map { $0 == result } ?? true
                all[name] = .some(isAlike ? result : nil)
            }
        }
        results[nil] = all
        for (name, agent) in agents {
            guard let agent, parties.agents[agent] != nil else { continue }
            results[name] = (parties.results[agent] ?? [:]).mapValues { .some($0) }
        }
        return results
    }

    /// What the agent of a communication records, or (for nil) what any agent does; nil where that is not known. A
    /// result without a type is one that agents record with different types.
    func results(of communication: String?) -> [String: KnownResult?]? { results[communication] }

    /// Takes a communication name; answers who has it already, if somebody has.
    func claim(_ name: String, by owner: String) -> String? {
        if let earlier = communicationOwners[name] { return earlier }
        communicationOwners[name] = owner
        return nil
    }

    /// The names of the scripts that custom actions may name, in alphabetical order.
    var scripts: [String] {
        files.keys.filter { $0.hasPrefix(PythonCustomAction.folder) }
            .map { String($0.dropFirst(PythonCustomAction.folder.count)) }
            .filter(PythonCustomAction.isScriptName).sorted()
    }

    /// Looks at a script on its first use.
    func checkScript(_ file: String, _ check: ([UInt8], FileReport) -> Void) {
        guard checkedScripts.insert(file).inserted, let bytes = files[file] else { return }
        let report = FileReport(name: prefix + file, bytes: bytes)
        check(bytes, report)
        fileReports.append(report)
    }

    /// The text of a template file, read once however often it is used; nil where it holds mistakes.
    /// - Parameter read: called with the file's bytes and report on its first use.
    func templateFile(_ name: String, _ read: ([UInt8], FileReport) -> Template?) -> Template? {
        if let known = templateFiles[name] { return known }
        guard let bytes = files[name] else { return nil }
        let report = FileReport(name: prefix + name, bytes: bytes)
        let template = read(bytes, report)
        templateFiles[name] = .some(template)
        fileReports.append(report)
        return template
    }
}
