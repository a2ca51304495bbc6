package import Domain

/// Keeps communications: hands an event to ``CommunicationState/handle(_:at:)``, writes what it became, does what follows.
package final class CommunicationBook {
    package let rows: any RowPort
    package let now: Instant
    private let interest: [CampaignKey: EventInterest]
    private let localHour: (_ zone: String, _ at: Instant) -> Int?

    /// - Parameters:
    ///   - interest: what the flows of the campaigns in force listen to; nobody hears of others' communications.
    ///   - localHour: the hour of day, 0 ... 23, that a zone's clock shows at an instant; nil for no such zone.
    package init(
        _ rows: any RowPort, interest: [CampaignKey: EventInterest], at now: Instant,
        localHour: @escaping (_ zone: String, _ at: Instant) -> Int? = { _, _ in nil }
    ) {
        self.rows = rows
        self.interest = interest
        self.now = now
        self.localHour = localHour
    }

    package func load(_ key: CommunicationKey) throws -> CommunicationState? { try rows.communication(key) }

    /// A provider's clock may be ahead of ours, and nothing can have happened before what it follows from.
    func instant(_ told: Instant, after start: Instant?) -> Instant {
        let past = min(told, now)
        return start.map { max(past, $0) } ?? past
    }

    @discardableResult
    package func apply(
        _ event: CommunicationEvent, to communication: inout CommunicationState, at instant: Instant? = nil
    ) throws -> CommunicationConsequences {
        let before = communication
        let change = communication.handle(event, at: instant ?? now)
        if communication != before {
            try rows.save(communication)
            if !communication.holdsAddress { try releaseAddress(of: communication.key) }
        }
        for effect in change.effects { try perform(effect, of: communication) }
        return change
    }

    /// The same for one that is not at hand; nil where there is none.
    @discardableResult
    package func apply(_ event: CommunicationEvent, to key: CommunicationKey) throws -> CommunicationConsequences? {
        guard var communication = try load(key) else { return nil }
        return try apply(event, to: &communication)
    }

    private func perform(_ effect: CommunicationEffect, of communication: CommunicationState) throws {
        let key = communication.key
        switch effect {
        case .note(let note): try rows.add(note, to: key)
        case .tell(let state, let hadStarted, let instant): try tell(state, hadStarted: hadStarted, at: instant)
        case .keepResults: try rows.saveResults(communication)
        case .openConversation(let providerID, let instant):
            try rows.openConversation(key, providerID: providerID, at: instant)
        case .endConversation(let drops, let instant):
            try rows.endConversation(key)
            try AgentReplies.drop(in: key, at: instant, rows)
            if drops { try rows.dropFollowUps(of: key, at: instant) }
        case .settleAttempt(let providerID):
            try rows.settleLatestAttempt(of: key, followUp: nil, providerID: providerID)
        case .count(let contact, let instant):
            guard let zone = try rows.zone(of: key), let hour = localHour(zone, instant) else { return }
            try rows.count(contact, of: key, hour: hour)
        // What whoever handed the event in does: they know the address.
        case .wake, .suppressAddress, .restDestination: break
        }
    }

    /// Keeps the events that its campaign's flows listen to.
    private func tell(_ communication: CommunicationState, hadStarted: Bool, at instant: Instant) throws {
        let status = communication.status
        let place = communication.place
        guard let interest = interest[place.campaign] else { return }
        let hearsUpdate = interest.hearsUpdate(of: place.name, to: status)
        let hearsEnd = hadStarted && status.isFinal && interest.hearsEnd(of: place.name)
        guard hearsUpdate || hearsEnd else { return }
        let chain = try chain(after: status, of: communication)
        let snapshot = communication.snapshot
        let participant = communication.key.participant
        if hearsUpdate {
            try rows.keep(
                Event(.communicationUpdated(snapshot), occurredAt: instant, chain: chain), place.campaign, participant)
        }
        if hearsEnd {
            try rows.keep(
                Event(.communicationEnded(snapshot), occurredAt: instant, chain: chain), place.campaign, participant)
        }
        try rows.countEvents(of: participant, (hearsUpdate ? 1 : 0) + (hearsEnd ? 1 : 0))
    }

    /// What was skipped, failed or canceled goes on with the chain of the run that planned it; all else starts a new one.
    private func chain(after status: CommunicationStatus, of communication: CommunicationState) throws -> Int {
        switch status {
        case .planned, .started, .delivered, .read, .replied, .completed, .noResponse: 1
        case .canceled, .skipped, .failed:
            try rows.chain(of: communication.key.participant.run(communication.run)) + 1
        }
    }

    /// What waited for the address is due now; one that has another obstacle meets it then.
    private func releaseAddress(of holder: CommunicationKey) throws {
        for waiter in try rows.takeWaiters(for: holder) { try apply(.addressFree, to: waiter) }
    }
}
