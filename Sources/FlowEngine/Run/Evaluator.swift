package import Domain
import Scheduling

/// Takes the events of participants through the active flows of one campaign: pure, synchronous, one thread at a time.
///
/// It owns the scratch space that makes a run cheap, and no state that outlives a turn: the same inputs give the same
/// effects on any evaluator of the campaign. Several threads use several evaluators, or one ``TurnEngine``.
package struct Evaluator {
    let campaign: CompiledCampaign

    /// The run that took each node last, by number: what makes "once per run" cost nothing to reset.
    var takenBy: [UInt32]
    var runNumber: UInt32 = 0
    var stack: [Int32] = []
    var zones: [String: Zone] = [:]
    /// Equal paths share their bytes.
    var paths = PathCache()

    // The turn.
    var inputs = TurnInputs(now: Instant(milliseconds: 0))
    /// Of the turn.
    package var now: Instant { inputs.now }
    var effects = TurnEffects()
    var queue: [CausedEvent] = []
    /// The turn's zone, once something asked for it.
    var zone: Zone?
    var zoneSource = PlanInputs.ZoneSource.tenant
    var changesCustomer = false
    var changesParticipant = false

    // The event from outside at hand, and what it sets off.
    /// Its first run among those of the turn.
    var firstRun = 0
    /// By run from `firstRun`: which run caused its event; nil: none of these.
    var causes: [Int?] = []
    /// The run that caused the event at hand.
    var causingRun: Int?

    // The event at hand.
    /// The fields that a Participant Updated event lists.
    var changed: [FieldID] = []
    /// As it was at the event; nil where the event is about no communication.
    var conversation: CommunicationSnapshot?
    var chain = 1
    /// The participant's communications before this event's runs: `cancel_communications` spares later ones.
    var communicationsBefore: Int64 = 0
    /// Earlier ones that it spares too: see ``RunPlace/spared``.
    var spared: [ClosedRange<Int64>] = []
    /// Where the run at hand goes on; nil for one that starts.
    var place: RunPlace?
    /// What ended its wait.
    var endedBy = WaitEnd.Cause.instant

    // The run at hand.
    /// What the operands of the condition at hand came to, where some is no constant.
    var operands: [FieldValue?] = []
    var run = RunProgress()

    package init(_ campaign: CompiledCampaign) {
        self.campaign = campaign
        takenBy = Array(repeating: 0, count: campaign.nodes.count)
    }

    package mutating func take(
        _ event: Event, of state: inout ParticipantState, now: Instant
    ) -> TurnEffects {
        begin(TurnInputs(now: now))
        process(event, &state)
        return end(state)
    }

    /// Takes events in their order; what an event sets off in this campaign is taken before the next one, so that the
    /// outcome does not depend on how events are cut into turns. `state` becomes what it is after the turn.
    package mutating func take(
        _ events: [Event], of state: inout ParticipantState, now: Instant
    ) -> TurnEffects {
        take(events, of: &state, TurnInputs(now: now))
    }

    package mutating func take(
        _ events: [Event], of state: inout ParticipantState, _ inputs: TurnInputs
    ) -> TurnEffects {
        begin(inputs)
        for event in events { process(event, &state) }
        return end(state)
    }

    private mutating func begin(_ inputs: TurnInputs) {
        self.inputs = inputs
        effects = TurnEffects()
        zone = nil
        changesCustomer = false
        changesParticipant = false
    }

    private mutating func end(_ state: ParticipantState) -> TurnEffects {
        if changesCustomer { effects.customer = state.customer }
        if changesParticipant { effects.participant = state.participant }
        let taken = effects
        effects = TurnEffects()
        conversation = nil
        zone = nil
        return taken
    }

    /// Breadth first: an event's follow-on events queue behind those that were recorded before them.
    private mutating func process(_ event: Event, _ state: inout ParticipantState) {
        firstRun = effects.runs.count
        causes.removeAll(keepingCapacity: true)
        causingRun = nil
        start(event, &state)
        var next = 0
        while next < queue.count {
            let follower = queue[next]
            next += 1
            causingRun = follower.run
            start(follower.event, &state)
        }
        queue.removeAll(keepingCapacity: true)
    }

    /// Starts every active flow with a matching trigger, in flow-id order, one run each.
    private mutating func start(_ event: Event, _ state: inout ParticipantState) {
        if !state.waits.isEmpty { endWaits(by: event, &state) }
        let tag = event.kind.tag
        let triggers = campaign.triggers[Int(tag.rawValue)]
        if triggers.isEmpty {
            if case .waitEnded(let end) = event.kind { goOn(end, event, &state) }
            return
        }
        switch event.kind {
        case .participantCreated: (conversation, changed) = (nil, [])
        case .participantUpdated(let fields): (conversation, changed) = (nil, fields)
        case .communicationEnded(let snapshot), .communicationUpdated(let snapshot), .incomingSession(let snapshot):
            (conversation, changed) = (snapshot, [])
        case .waitEnded: return
        }
        chain = event.chain
        communicationsBefore = state.communicationCount
        let waitsBefore = effects.waits.count
        defer { if effects.waits.count > waitsBefore { spareForWaits(from: waitsBefore, state) } }
        var index = 0
        while index < triggers.count {
            let flow = triggers[index].flow
            stack.removeAll(keepingCapacity: true)
            while index < triggers.count, triggers[index].flow == flow {
                if triggers[index].accepts(event) { stack.append(Int32(triggers[index].node)) }
                index += 1
            }
            if stack.isEmpty || isCausedBy(flow, event) || state.runCount >= ParticipantKey.maximumOrdinal { continue }
            stack.reverse()
            guard effects.runs.count - firstRun < RunLimits.runs else {
                refuse(flow, tag, &state, "one event sets off more than \(RunLimits.runs) runs")
                withdraw(from: nil, &state)
                queue.removeAll(keepingCapacity: true)
                return
            }
            if event.chain > RunLimits.chain {
                refuse(flow, tag, &state, "a chain of more than \(RunLimits.chain) events that cause one another")
                withdraw(from: causingRun, &state)
            } else {
                walk(flow, tag, &state)
            }
        }
    }

    func isCausedBy(_ flow: Int, _ event: Event) -> Bool {
        !event.causedBy.isEmpty && event.causedBy.contains(campaign.definition.flows[flow].id)
    }

    /// Records a run that failed before its first step.
    mutating func refuse(
        _ flow: Int, _ kind: EventKindTag, _ state: inout ParticipantState, _ reason: String
    ) {
        var path = RunPath()
        if let trigger = stack.last { path.append(node: Int(trigger), port: .out) }
        state.runCount += 1
        causes.append(causingRun)
        effects.runs.append(
            RunRecord(
                flow: flow, eventKind: kind, chain: chain, at: now, path: path,
                outcome: .failed("flow \(campaign.definition.flows[flow].id): \(reason)")))
    }
}
