package import Domain

/// A call of a script whose answer a run waits for.
package struct WaitingScriptCall: Sendable {
    package var wait: WaitKey
    package var campaign: CampaignKey
    /// The version whose run asked: its files hold the script.
    package var version: VersionKey
    package var participant: ParticipantKey
    package var askedAt: Instant
    package var call: ScriptCall
    /// The same for every repeat of the call, over crashes too, and for no other call.
    package var idempotencyKey: String

    package init(
        wait: WaitKey, campaign: CampaignKey, version: VersionKey, participant: ParticipantKey, askedAt: Instant,
        call: ScriptCall, idempotencyKey: String
    ) {
        self.wait = wait
        self.campaign = campaign
        self.version = version
        self.participant = participant
        self.askedAt = askedAt
        self.call = call
        self.idempotencyKey = idempotencyKey
    }
}
