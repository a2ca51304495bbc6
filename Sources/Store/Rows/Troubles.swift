package import Domain

/// Runs of one flow that failed alike: at the same node, with the same error, in one upload or outside of any.
package struct FailedRuns: Hashable, Sendable {
    /// Different errors of one node that are kept apart in one upload; the rest is counted together.
    package static let mostErrors = 20
    /// What stands for the error of the rest.
    package static let otherErrors = "(other errors)"

    package var key: Int64
    package var campaign: CampaignKey
    package var campaignID: String
    package var contentHash: String
    /// What brought the participants in whose runs they are; nil for events of other origin.
    package var upload: UploadKey?
    package var uploadReceivedAt: Instant?
    package var flow: String
    /// Empty where it failed before its first node.
    package var node: String
    /// The first line of what went wrong, without flow and node.
    package var error: String
    package var count: Int64
    package var firstAt: Instant
    package var lastAt: Instant
    /// The latest of them.
    package var example: RunKey
    package var exampleCreatedAt: Instant?

    package init(
        key: Int64, campaign: CampaignKey, campaignID: String, contentHash: String, upload: UploadKey?,
        uploadReceivedAt: Instant?, flow: String, node: String, error: String, count: Int64, firstAt: Instant,
        lastAt: Instant, example: RunKey, exampleCreatedAt: Instant?
    ) {
        self.key = key
        self.campaign = campaign
        self.campaignID = campaignID
        self.contentHash = contentHash
        self.upload = upload
        self.uploadReceivedAt = uploadReceivedAt
        self.flow = flow
        self.node = node
        self.error = error
        self.count = count
        self.firstAt = firstAt
        self.lastAt = lastAt
        self.example = example
        self.exampleCreatedAt = exampleCreatedAt
    }
}

package struct FailedRunsQuery: Sendable {
    package var campaign: CampaignKey?
    package var upload: UploadKey?
    package var page: PageRequest

    package init(campaign: CampaignKey? = nil, upload: UploadKey? = nil, page: PageRequest = PageRequest()) {
        self.campaign = campaign
        self.upload = upload
        self.page = page
    }
}

/// What went wrong in a campaign and stays so until somebody looks at it.
package struct CampaignTroubles: Hashable, Sendable {
    /// Messages that failed, by why.
    package var failed: [StatusReason: Int64] = [:]
    /// Messages of unknown outcome that are held for an operator or their provider's word.
    package var held: Int64 = 0
    /// Messages of unknown outcome that go again by themselves.
    package var resending: Int64 = 0
    package var failedRuns: Int64 = 0

    package init() {}

    package var failedCount: Int64 { failed.values.reduce(0, +) }

    /// Counts messages that have failed or whose outcome is unknown.
    /// - Parameter isDue: they go again by themselves.
    package mutating func add(_ status: CommunicationStatus, _ reason: StatusReason?, isDue: Bool, _ count: Int64) {
        if status == .failed {
            failed[reason ?? .refused, default: 0] += count
        } else if isDue {
            resending += count
        } else {
            held += count
        }
    }
}
