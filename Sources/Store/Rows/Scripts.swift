package import Domain

/// Events of one participant that are taken together.
package struct PendingTurn: Sendable {
    /// In recorded order; one alone where it has waited for a script.
    package var events: [Event]
    /// The instant of the turn; of an event that waited for a script: of its first try.
    package var now: Instant
    /// What scripts have answered to the first event so far, ascending by ordinal.
    package var answers: [ScriptAnswer]

    package init(events: [Event], now: Instant, answers: [ScriptAnswer] = []) {
        self.events = events
        self.now = now
        self.answers = answers
    }
}

/// A call of a script whose answer an event waits for.
package struct WaitingScriptCall: Sendable {
    /// Names the call among those that wait, and no later one of the same event.
    package struct Key: Hashable, Sendable {
        package var event: Int64
        package var participant: ParticipantKey
        package var ordinal: Int
        package var flow: String
        package var node: String
        package var askedAt: Instant

        package init(
            event: Int64, participant: ParticipantKey, ordinal: Int, flow: String, node: String, askedAt: Instant
        ) {
            self.event = event
            self.participant = participant
            self.ordinal = ordinal
            self.flow = flow
            self.node = node
            self.askedAt = askedAt
        }
    }

    package var key: Key
    package var campaign: CampaignKey
    /// The version whose run asked: its files hold the script.
    package var version: VersionKey
    package var participant: ParticipantKey
    package var call: ScriptCall
    /// The same for every repeat of the call, over crashes too, and for no other call.
    package var idempotencyKey: String

    package init(
        key: Key, campaign: CampaignKey, version: VersionKey, participant: ParticipantKey, call: ScriptCall,
        idempotencyKey: String
    ) {
        self.key = key
        self.campaign = campaign
        self.version = version
        self.participant = participant
        self.call = call
        self.idempotencyKey = idempotencyKey
    }
}
