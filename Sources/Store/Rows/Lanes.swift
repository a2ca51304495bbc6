package import Domain

/// The queue of one campaign on one channel: what can be held and released together.
package struct LaneRow: Sendable {
    package var key: LaneKey
    package var campaign: CampaignKey
    package var channel: String
    package var isCampaignRunning: Bool
    /// Nil where nothing is due ever.
    package var nextDue: Instant?

    package init(key: LaneKey, campaign: CampaignKey, channel: String, isCampaignRunning: Bool, nextDue: Instant?) {
        self.key = key
        self.campaign = campaign
        self.channel = channel
        self.isCampaignRunning = isCampaignRunning
        self.nextDue = nextDue
    }
}
