import Conversations
import Domain
import Store

/// The queue of one campaign on one channel.
struct Lane: Sendable {
    var key: LaneKey
    var campaign: CampaignKey
    var channel: String

    func holds(_ communication: CommunicationState) -> Bool {
        communication.place.campaign == campaign && communication.place.channel == channel
    }
}

struct Communication: Sendable {
    var state: CommunicationState
    var version: VersionKey
    var node: VersionRegistration.Node
    /// Position of the node in the version.
    var nodeIndex: Int
    var inputs: PlanInputs
    var createdAt: Instant
    /// Its history, without what it was created as.
    var notes: [StatusNote] = []
}

extension MemoryRows {
    func lane(_ campaign: CampaignKey, _ channel: String) -> LaneKey {
        tables.lanes.all.first { $0.campaign == campaign && $0.channel == channel }?.key
            ?? tables.lanes.add { Lane(key: $0, campaign: campaign, channel: channel) }
    }

    /// A participant's communications as flows see them, ascending.
    func snapshots(of participant: ParticipantKey) -> [CommunicationSnapshot] {
        tables.communications.all.map(\.state).filter { $0.key.participant == participant }.map(\.snapshot)
    }

    func communicationRow(_ key: CommunicationKey) -> CommunicationRow? {
        guard let row = tables.communications[key], let participant = tables.participants[key.participant] else {
            return nil
        }
        let state = row.state
        return CommunicationRow(
            snapshot: state.snapshot, campaign: state.place.campaign,
            campaignID: id(of: state.place.campaign), version: row.version, flow: row.node.flow,
            node: row.node.node, nodeIndex: row.nodeIndex, run: key.participant.run(state.run),
            createdAt: row.createdAt, participantCreatedAt: participant.createdAt, plannedAt: state.plannedAt,
            deadline: state.deadline, dueAt: state.dueAt, inputs: row.inputs, attemptCount: state.attempts,
            detail: state.detail, deliveredAt: state.deliveredAt, readAt: state.readAt, repliedAt: state.repliedAt)
    }
}

// MARK: CommunicationRows

extension MemoryRows {
    func communication(_ key: CommunicationKey) -> CommunicationState? { tables.communications[key]?.state }

    func save(_ communication: CommunicationState) {
        guard let before = tables.communications[communication.key]?.state else { return }
        var state = communication
        state.results = before.results
        tables.communications[communication.key]?.state = state
    }

    func saveResults(_ communication: CommunicationState) {
        tables.communications[communication.key]?.state.results = communication.results
    }

    func add(_ note: StatusNote, to communication: CommunicationKey) {
        tables.communications[communication]?.notes.append(note)
    }

    func hasNote(beginning text: String, in communication: CommunicationKey) -> Bool {
        tables.communications[communication]?.notes.contains { $0.detail?.hasPrefix(text) == true } == true
    }

    func chain(of run: RunKey) -> Int { tables.runs[run]?.record.chain ?? 0 }

    func due(in lanes: [LaneKey], through instant: Instant, limit: Int) -> [CommunicationKey] {
        let running = lanes.compactMap { tables.lanes[$0] }.filter { isRunning($0.campaign) }
        return tables.communications.all.map(\.state)
            .filter { state in state.dueAt.hasCome(by: instant) && running.contains { $0.holds(state) } }
            .sorted { ($0.dueAt.orNever, $0.key) < ($1.dueAt.orNever, $1.key) }.prefix(max(0, limit)).map(\.key)
    }

    func dueCommunication(_ key: CommunicationKey) -> DueCommunication? {
        guard let row = tables.communications[key], let plannedAt = row.state.plannedAt,
            let deadline = row.state.deadline, let dueAt = row.state.dueAt
        else { return nil }
        let state = row.state
        return DueCommunication(
            key: key, lane: lane(state.place.campaign, state.place.channel), campaign: state.place.campaign,
            channel: state.place.channel, version: row.version, node: row.nodeIndex, plannedAt: plannedAt,
            deadline: deadline, dueAt: dueAt, inputs: row.inputs, attemptCount: state.attempts, reason: state.reason,
            hasBegun: state.status != .planned)
    }

    func openingInputs(
        _ due: DueCommunication, run: Int64, isRepeat: Bool, readsCommunications: Bool
    ) -> OpeningInputs? {
        guard let state = state(of: due.key.participant) else { return nil }
        var inputs = OpeningInputs(due: due, state: state)
        if isRepeat {
            inputs.message = tables.attempts.all.last { $0.communication == due.key }.flatMap { message($0.message) }
        }
        if readsCommunications {
            let all = snapshots(of: due.key.participant)
            let evidence = tables.runs[due.key.participant.run(run)]?.record.evidence ?? .none
            inputs.state.communications = all.filter { $0.key != due.key }
            inputs.conversation = evidence.conversation(for: due.key, among: all)
        }
        return inputs
    }

    @discardableResult
    func keep(_ event: Event, _ campaign: CampaignKey, _ participant: ParticipantKey) -> Int64 {
        tables.events.add { WaitingEvent(key: $0, campaign: campaign, participant: participant, event: event) }.rawValue
    }

    /// They are counted whenever somebody asks.
    func countEvents(of participant: ParticipantKey, _ count: Int64) {}

    func count(_ contact: CommunicationEffect.Contact, of communication: CommunicationKey, hour: Int) {
        guard let row = tables.participants[communication.participant] else { return }
        for scope in [HistoryScope.customer(row.customer), .campaign(row.campaign), .tenant] {
            tables.histories[scope, default: .none].add(contact, hour: hour)
        }
    }

    func zone(of communication: CommunicationKey) -> String? { tables.communications[communication]?.inputs.zone }

    func takeWaiters(for holder: CommunicationKey) -> [CommunicationKey] {
        (tables.waiters.removeValue(forKey: holder) ?? []).sorted()
    }

    func addWaiter(_ waiter: CommunicationKey, for holder: CommunicationKey) {
        tables.waiters[holder, default: []].insert(waiter)
    }
}
