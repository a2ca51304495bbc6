package import Domain

/// Events of one participant that are taken together.
package struct PendingTurn: Sendable {
    /// In recorded order; an event that continues a run is alone.
    package var events: [Event]
    package var now: Instant
    /// The version that takes them: the one that a continued run began in; nil: the campaign's current one.
    package var version: VersionKey?

    package init(events: [Event], now: Instant, version: VersionKey? = nil) {
        self.events = events
        self.now = now
        self.version = version
    }
}

/// A run that waits, as an operator sees it.
package struct WaitRow: Sendable {
    package var key: WaitKey
    package var campaign: CampaignKey
    package var participant: ParticipantKey
    /// The one it began in, and goes on in.
    package var version: VersionKey
    /// Of the node that it waits at.
    package var flow: String
    package var node: String
    /// The part of the run that came to wait.
    package var segment: RunKey
    package var since: Instant
    /// The instant that ends it; nil where none does.
    package var until: Instant?
    /// Some event of the participant ends it.
    package var awaitsEvent: Bool
    /// The script that has yet to answer.
    package var script: String?
    /// It has ended, and the run goes on with its turn.
    package var isEnded: Bool

    package init(
        key: WaitKey, campaign: CampaignKey, participant: ParticipantKey, version: VersionKey, flow: String,
        node: String,
        segment: RunKey, since: Instant, until: Instant?, awaitsEvent: Bool, script: String?, isEnded: Bool
    ) {
        self.key = key
        self.campaign = campaign
        self.participant = participant
        self.version = version
        self.flow = flow
        self.node = node
        self.segment = segment
        self.since = since
        self.until = until
        self.awaitsEvent = awaitsEvent
        self.script = script
        self.isEnded = isEnded
    }
}
