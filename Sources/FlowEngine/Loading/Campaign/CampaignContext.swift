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
    private let flowIndex: [String: Int]
    /// Who used a communication name first.
    private var communicationOwners: [String: String] = [:]
    private var templateFiles: [String: Template?] = [:]
    /// Of the template files read, in the order they were asked for.
    private(set) var templateReports: [FileReport] = []

    init(
        declared: DeclaredFields, parties: KnownParties?, files: [CampaignDefinition.FileName: [UInt8]], prefix: String,
        flows: [FlowOutline]
    ) {
        self.declared = declared
        self.parties = parties
        self.files = files
        self.prefix = prefix
        self.flows = flows
        communicationNames = flows.reduce(into: []) { $0.formUnion($1.communicationNames) }
        flowIndex = Dictionary(flows.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }

    /// Whether all flow files could be read: without, a name that is missing may stand in one that could not.
    var knowsAllFlows: Bool { flows.allSatisfy(\.isComplete) }

    func flow(_ id: String) -> (index: Int, outline: FlowOutline)? { flowIndex[id].map { ($0, flows[$0]) } }

    /// Takes a communication name; answers who has it already, if somebody has.
    func claim(_ name: String, by owner: String) -> String? {
        if let earlier = communicationOwners[name] { return earlier }
        communicationOwners[name] = owner
        return nil
    }

    /// The text of a template file, read once however often it is used; nil where it holds mistakes.
    /// - Parameter read: called with the file's bytes and report on its first use.
    func templateFile(_ name: String, _ read: ([UInt8], FileReport) -> Template?) -> Template? {
        if let known = templateFiles[name] { return known }
        guard let bytes = files[name] else { return nil }
        let report = FileReport(name: prefix + name, bytes: bytes)
        let template = read(bytes, report)
        templateFiles[name] = .some(template)
        templateReports.append(report)
        return template
    }
}
