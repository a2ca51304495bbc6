/// What a turn reads besides the participant and its events.
package struct TurnInputs: Sendable {
    /// The instant of the turn; of an event that waited for a script: of its first try.
    package var now: Instant
    /// Answers to the calls of the first event, ascending by ordinal.
    package var answers: [ScriptAnswer]
    /// When people of the campaign, and of the tenant, read and reply: what backs a person's own history.
    package var campaignHistory: ContactHistory
    package var tenantHistory: ContactHistory

    package init(
        now: Instant, answers: [ScriptAnswer] = [], campaignHistory: ContactHistory = .none,
        tenantHistory: ContactHistory = .none
    ) {
        self.now = now
        self.answers = answers
        self.campaignHistory = campaignHistory
        self.tenantHistory = tenantHistory
    }
}
