package import Domain

/// A campaign as its directory says it, read and valid. One value is one version.
package struct CampaignDefinition: Sendable {
    /// Who may be told apart by a file's path inside the campaign's directory, `/` between parts.
    package typealias FileName = String

    package var id: String
    package var name: String
    package var description: String
    /// The campaign's IANA zone; nil: the tenant's.
    package var zone: String?
    /// Declared fields, both levels, in file order; system fields are not among them.
    package var fields: [Field]
    package var importSettings: ImportSettings
    package var startMode: StartMode
    package var reupload: ReuploadMode
    /// How many openings of one node a participant gets in a local day; nil: as many as the tenant allows.
    package var frequencyCap: Int?
    /// In flow-id order.
    package var flows: [FlowDefinition]
    /// In order of their files.
    package var tests: [FlowTest]
    /// Every file of the directory, templates and scripts included: what the version's hash is made of.
    package var files: [FileName: [UInt8]]
    /// Hexadecimal SHA-256 over the names and bytes of `files`.
    package var contentHash: String

    package init(
        id: String, name: String, description: String, zone: String?, fields: [Field], importSettings: ImportSettings,
        startMode: StartMode, reupload: ReuploadMode, frequencyCap: Int? = nil, flows: [FlowDefinition],
        tests: [FlowTest] = [],
        files: [FileName: [UInt8]], contentHash: String
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.zone = zone
        self.fields = fields
        self.importSettings = importSettings
        self.startMode = startMode
        self.reupload = reupload
        self.frequencyCap = frequencyCap
        self.flows = flows
        self.tests = tests
        self.files = files
        self.contentHash = contentHash
    }
}

package enum StartMode: String, CaseIterable, Sendable {
    /// Running once loaded for the first time.
    case auto
    /// Runs after an operator starts it.
    case manual
}

/// A graph of nodes and edges; valid: acyclic, ids unique, every edge between nodes that exist.
package struct FlowDefinition: Sendable {
    package var id: String
    package var name: String
    package var isActive: Bool
    /// In file order.
    package var nodes: [Node]
    /// In file order, which is the order in which several edges of one port are followed.
    package var edges: [Edge]

    package init(id: String, name: String, isActive: Bool, nodes: [Node], edges: [Edge]) {
        self.id = id
        self.name = name
        self.isActive = isActive
        self.nodes = nodes
        self.edges = edges
    }
}

package struct Edge: Sendable {
    /// Indices into the flow's `nodes`.
    package var from: Int
    package var to: Int
    package var port: RunPath.Port

    package init(from: Int, to: Int, port: RunPath.Port) {
        self.from = from
        self.to = to
        self.port = port
    }
}

package struct Node: Sendable {
    package var id: String
    package var kind: Kind

    package init(id: String, kind: Kind) {
        self.id = id
        self.kind = kind
    }

    package enum Kind: Sendable {
        case participantCreated
        /// `fields`: names of participant-level fields that narrow it; nil: any.
        case participantUpdated(fields: [String]?)
        case communicationEnded(communicationName: String?, reasons: ReasonFilter = .any)
        /// `statuses`: empty for any.
        case communicationUpdated(
            communicationName: String?, statuses: [CommunicationStatus], reasons: ReasonFilter = .any)
        case incomingSession(channel: String?)
        case fromAnotherFlow
        case fieldCheck(FieldCheck)
        case communication(CommunicationAction)
        case cancelCommunications
        case updateField([Assignment])
        /// Index of the target in the campaign's `flows`.
        case toAnotherFlow(target: Int)
        /// Of a type that is one file.
        case action(any NodeAction)
    }
}
