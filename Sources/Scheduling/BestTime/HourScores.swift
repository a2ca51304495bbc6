package import Domain

/// How likely a person is to answer in each local hour of the day: their own history, backed by the campaign's, backed
/// by the tenant's, backed by nothing known.
///
/// Each level is the mean of a Dirichlet posterior whose prior is the level above it, worth a fixed number of
/// observations: a person of whom little is known is taken to be like the others, and each reply of their own moves the
/// scores towards what they do. A read counts half a reply: it says when somebody looks, not that they answer.
/// A count also speaks for the hours beside it, half as much.
package struct HourScores: Sendable {
    /// By hour, 0 ... 23; they sum to 1.
    package let scores: [Double]
    /// Whether any level has seen anything.
    package let hasEvidence: Bool

    /// What the level above is worth, in replies: enough for a tenant's few not to look like a rule, for a campaign's
    /// to take some dozens, for a person's own to count from the first.
    static let tenantPrior = 24.0
    static let campaignPrior = 48.0
    static let ownPrior = 3.0
    static let readWeight = 0.5

    package init(own: ContactHistory, campaign: ContactHistory, tenant: ContactHistory) {
        hasEvidence = !(own.isEmpty && campaign.isEmpty && tenant.isEmpty)
        var scores = [Double](repeating: 1 / 24, count: 24)
        Self.learn(from: tenant, prior: Self.tenantPrior, &scores)
        Self.learn(from: campaign, prior: Self.campaignPrior, &scores)
        Self.learn(from: own, prior: Self.ownPrior, &scores)
        self.scores = scores
    }

    /// `scores` is the level above before, and this level after.
    private static func learn(from history: ContactHistory, prior: Double, _ scores: inout [Double]) {
        if history.isEmpty { return }
        var total = prior
        for hour in scores.indices { scores[hour] *= prior }
        func see(_ counts: [UInt32], weight: Double) {
            for (hour, count) in counts.enumerated() where count > 0 {
                let seen = Double(count) * weight
                total += seen
                scores[hour] += seen / 2
                scores[(hour + 23) % 24] += seen / 4
                scores[(hour + 1) % 24] += seen / 4
            }
        }
        see(history.replies, weight: 1)
        see(history.reads, weight: readWeight)
        for hour in scores.indices { scores[hour] /= total }
    }
}
