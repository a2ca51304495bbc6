/// What came of starting or stopping a campaign.
package struct CampaignChange: Sendable {
    package var changed: Bool
    /// How many events that had waited were dropped.
    package var discarded: Int
    /// As it is now.
    package var campaign: CampaignRow

    package init(changed: Bool, discarded: Int, campaign: CampaignRow) {
        self.changed = changed
        self.discarded = discarded
        self.campaign = campaign
    }
}
