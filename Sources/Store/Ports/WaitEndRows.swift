package import Conversations
package import Domain

/// Runs that wait, as far as something ends their waits.
package protocol WaitEndRows: CommunicationRows {
    /// Waits in running campaigns whose instant has come, the earliest first.
    func dueWaits(through instant: Instant, limit: Int) throws -> [OpenWait]

    /// A wait whose script has not answered yet.
    func waitForScript(_ key: WaitKey) throws -> OpenWait?

    /// Notes that a wait has ended, and forgets its script's call: nothing else ends it. Returns false where something has
    /// ended it before, or it is gone.
    func end(_ wait: WaitKey) throws -> Bool
}

/// Whose run waits.
package struct OpenWait: Hashable, Sendable {
    package var key: WaitKey
    package var participant: ParticipantKey
    package var campaign: CampaignKey
    /// Of the event that continues the run.
    package var chain: Int

    package init(key: WaitKey, participant: ParticipantKey, campaign: CampaignKey, chain: Int) {
        self.key = key
        self.participant = participant
        self.campaign = campaign
        self.chain = chain
    }
}

extension WaitEndRows {
    /// Ends a wait unless it has ended: its run goes on by an event that is kept. Returns false where nothing is kept; the event
    /// is not counted on the participant yet.
    func end(_ end: WaitEnd, of wait: OpenWait, at now: Instant) throws -> Bool {
        guard try self.end(end.wait) else { return false }
        try keep(Event(.waitEnded(end), occurredAt: now, chain: wait.chain), wait.campaign, wait.participant)
        return true
    }
}
