package import Domain

/// A version as the store is told of it.
package struct VersionRegistration: Sendable {
    package struct Node: Hashable, Sendable {
        package var flow: String
        package var node: String
        /// Of a communication action; nil for other nodes.
        package var communicationName: String?
        package var kind: CommunicationKind?
        package var agent: String?
        package var channel: String?

        package init(
            flow: String, node: String, communicationName: String? = nil, kind: CommunicationKind? = nil,
            agent: String? = nil, channel: String? = nil
        ) {
            self.flow = flow
            self.node = node
            self.communicationName = communicationName
            self.kind = kind
            self.agent = agent
            self.channel = channel
        }
    }

    package var campaign: String
    package var name: String
    package var contentHash: String
    package var files: [String: [UInt8]]
    /// Declared fields, both levels.
    package var fields: [Field]
    /// Flow ids, ascending.
    package var flows: [String]
    /// All nodes of all flows, in flow-id then file order: the positions that a ``RunPath`` uses.
    package var nodes: [Node]
    /// Running once it is known for the first time.
    package var startsAutomatically: Bool

    package init(
        campaign: String, name: String, contentHash: String, files: [String: [UInt8]], fields: [Field],
        flows: [String], nodes: [Node], startsAutomatically: Bool
    ) {
        self.campaign = campaign
        self.name = name
        self.contentHash = contentHash
        self.files = files
        self.fields = fields
        self.flows = flows
        self.nodes = nodes
        self.startsAutomatically = startsAutomatically
    }
}

/// A version as the store knows it.
package struct RegisteredVersion: Sendable {
    package var campaign: CampaignKey
    package var campaignID: String
    package var version: VersionKey
    package var contentHash: String
    package var createdAt: Instant
    /// The key of the node at position 0; the others follow without a gap.
    package var firstNode: NodeKey
    package var nodes: [VersionRegistration.Node]
    /// Flow ids in order: `RunRecord.flow` is an index into it.
    package var flows: [String]
    package var catalog: FieldCatalog

    package init(
        campaign: CampaignKey, campaignID: String, version: VersionKey, contentHash: String, createdAt: Instant,
        firstNode: NodeKey, nodes: [VersionRegistration.Node], flows: [String], catalog: FieldCatalog
    ) {
        self.campaign = campaign
        self.campaignID = campaignID
        self.version = version
        self.contentHash = contentHash
        self.createdAt = createdAt
        self.firstNode = firstNode
        self.nodes = nodes
        self.flows = flows
        self.catalog = catalog
    }
}

package struct CampaignRow: Sendable {
    package var key: CampaignKey
    package var id: String
    package var name: String
    package var isRunning: Bool
    package var createdAt: Instant
    package var version: VersionKey
    package var contentHash: String
    package var versionCreatedAt: Instant
    package var participantCount: Int
    package var waitingEventCount: Int
    /// The content hash of the directory that an operator has rolled back from: as it is, it is not taken up again.
    package var heldHash: String?

    package init(
        key: CampaignKey, id: String, name: String, isRunning: Bool, createdAt: Instant, version: VersionKey,
        contentHash: String, versionCreatedAt: Instant, participantCount: Int, waitingEventCount: Int,
        heldHash: String? = nil
    ) {
        self.key = key
        self.id = id
        self.name = name
        self.isRunning = isRunning
        self.createdAt = createdAt
        self.version = version
        self.contentHash = contentHash
        self.versionCreatedAt = versionCreatedAt
        self.participantCount = participantCount
        self.waitingEventCount = waitingEventCount
        self.heldHash = heldHash
    }
}

/// A version that is or was in force.
package struct VersionRow: Sendable {
    package var key: VersionKey
    package var contentHash: String
    /// The campaign's title in it.
    package var name: String
    package var createdAt: Instant
    package var isCurrent: Bool

    package init(key: VersionKey, contentHash: String, name: String, createdAt: Instant, isCurrent: Bool) {
        self.key = key
        self.contentHash = contentHash
        self.name = name
        self.createdAt = createdAt
        self.isCurrent = isCurrent
    }
}
