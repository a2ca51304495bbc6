/// What a turn reads besides the participant and its events.
package struct TurnInputs: Sendable {
    package var now: Instant
    /// When people of the campaign, and of the tenant, read and reply: what backs a person's own history.
    package var campaignHistory: ContactHistory
    package var tenantHistory: ContactHistory

    package init(
        now: Instant, campaignHistory: ContactHistory = .none, tenantHistory: ContactHistory = .none
    ) {
        self.now = now
        self.campaignHistory = campaignHistory
        self.tenantHistory = tenantHistory
    }
}
