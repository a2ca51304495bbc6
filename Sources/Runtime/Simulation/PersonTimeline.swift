import Domain
import FlowEngine
import Scheduling

/// One person's way through the campaign on virtual time: the rows that the file has of them, then all that follows.
///
/// It takes the steps that the daemon takes when it is stepped to every instant at which something is due: what became
/// of messages, the turns that follow, windows and sessions that close, what is sent. Everything is sent the moment it
/// may be; rate limits are reckoned afterwards.
struct PersonTimeline {
    let plan: SimulationPlan
    var evaluator: Evaluator
    var tally: SimulationTally
    var zones = ZoneCache()

    /// Shared by all participants of the person.
    var customer = FieldRecord()
    var participants: [SimulatedParticipant] = []
    private var identity: (kind: IdentifierKind, value: String)?
    private(set) var now = Instant(milliseconds: 0)
    /// Events and waits of all participants of the person, numbered as they come: the daemon takes the oldest first.
    private var eventCount: Int64 = 0
    var waitCount: Int64 = 0

    init(_ plan: SimulationPlan) {
        self.plan = plan
        evaluator = Evaluator(plan.campaign)
        tally = SimulationTally(plan)
    }

    // MARK: Rows

    /// - Parameter identity: the strongest identifier that any row has of the person.
    mutating func begin(_ identity: (kind: IdentifierKind, value: String)?) {
        self.identity = identity
        participants.removeAll(keepingCapacity: true)
        customer = FieldRecord()
        now = plan.start
        (eventCount, waitCount) = (0, 0)
    }

    /// A row as the import takes it: a new participant, or an update of one.
    mutating func take(_ row: TypedRow, isNewCustomer: Bool) {
        let record = Self.customerRecord(row)
        let changed: [FieldID]
        if isNewCustomer {
            customer = record
            changed = []
        } else {
            changed = customer.merge(record)
        }
        guard let index = participants.firstIndex(where: { $0.state.objectID == row.objectID }) else {
            tally.created += 1
            let key = ParticipantKey(Int64(participants.count) + 1)
            participants.append(SimulatedParticipant(row, identity: identity, key: key, customer: customer))
            turn(participants.count - 1, [Event(.participantCreated, occurredAt: now)])
            return
        }
        update(index, row, customerChanged: changed)
    }

    private mutating func update(_ index: Int, _ row: TypedRow, customerChanged: [FieldID]) {
        let changed = participants[index].state.participant.merge(row.participant)
        let zone = row.zone ?? participants[index].state.zone
        let isUpdated = !changed.isEmpty || !customerChanged.isEmpty || zone != participants[index].state.zone
        participants[index].state.zone = zone
        if isUpdated { tally.updated += 1 } else { tally.unchanged += 1 }
        guard isUpdated || plan.campaign.definition.reupload == .always else { return }
        let fields = customerChanged.isEmpty ? changed : (customerChanged + changed).sorted()
        turn(index, [Event(.participantUpdated(changed: fields), occurredAt: now)])
    }

    /// The row's customer values, the identifier that decides among them.
    static func customerRecord(_ row: TypedRow) -> FieldRecord {
        guard let identifier = row.identifier, row.customer[identifier.kind.field] == nil else { return row.customer }
        var record = row.customer
        record[identifier.kind.field.id] = .string(identifier.value)
        return record
    }

    // MARK: Time

    /// Lets time pass until the end.
    mutating func run() {
        var last = plan.start
        while let next = nextInstant, next <= plan.end {
            now = max(last, next)
            last = now
            settle()
        }
    }

    private var nextInstant: Instant? {
        var earliest: Instant?
        for index in participants.indices {
            for place in participants[index].communications.indices {
                guard let next = participants[index].communications[place].next else { continue }
                earliest = earliest.map { min($0, next) } ?? next
            }
            // What rows have left to be taken is taken at once.
            if !participants[index].events.isEmpty { return now }
            for wait in participants[index].waits {
                if wait.call != nil { return now }
                if let until = wait.until { earliest = earliest.map { min($0, until) } ?? until }
            }
        }
        return earliest
    }

    /// Everything that has work at this instant, until nothing has.
    private mutating func settle() {
        // What fires at one instant without end is cut off by the limit on chains; receipts and closings only move forward.
        while true {
            var hasWorked = false
            for index in participants.indices where receive(index) { hasWorked = true }
            if endWaits() { hasWorked = true }
            if takeTurns() { hasWorked = true }
            for index in participants.indices where close(index) { hasWorked = true }
            for index in participants.indices where dispatch(index) { hasWorked = true }
            if !hasWorked { return }
        }
    }

    // MARK: Turns

    /// Events that wait, then what scripts answer to their runs, until neither is left; answers whether there was anything.
    private mutating func takeTurns() -> Bool {
        var hasWorked = false
        while true {
            let order = participants.indices.filter { !participants[$0].events.isEmpty }
                .sorted { participants[$0].events[0].number < participants[$1].events[0].number }
            for index in order { turn(index, nextEvents(index)) }
            if order.isEmpty, !answerCalls() { return hasWorked }
            hasWorked = true
        }
    }

    /// What a participant's next turn takes; an event that continues a run is alone.
    private mutating func nextEvents(_ index: Int) -> [Event] {
        func continues(_ queued: QueuedEvent) -> Bool { if case .waitEnded = queued.event.kind { true } else { false } }
        let waiting = participants[index].events
        let count = continues(waiting[0]) ? 1 : waiting.firstIndex(where: continues) ?? waiting.count
        participants[index].events.removeFirst(count)
        return waiting.prefix(count).map(\.event)
    }

    mutating func queue(_ index: Int, _ event: Event) {
        eventCount += 1
        participants[index].events.append(QueuedEvent(number: eventCount, event: event))
    }

    private mutating func turn(_ index: Int, _ events: [Event]) {
        participants[index].state.customer = customer
        if plan.campaign.needsCommunications {
            participants[index].state.communications = snapshots(of: index)
        }
        participants[index].state.waits = participants[index].waits.map(\.run)
        let effects = evaluator.take(events, of: &participants[index].state, TurnInputs(now: now))
        customer = participants[index].state.customer
        participants[index].state.communications = []
        participants[index].state.waits = []
        if !participants[index].waits.isEmpty {
            for event in events {
                guard case .waitEnded(let end) = event.kind else { continue }
                participants[index].waits.removeAll { $0.run.key == end.wait }
            }
        }
        apply(effects, index)
    }

    private func snapshots(of index: Int) -> [CommunicationSnapshot] {
        let key = participants[index].state.key
        return participants[index].communications.compactMap { communication in
            plan.nodes[communication.node].map { communication.snapshot($0.action, of: key) }
        }
    }

    private mutating func apply(_ effects: TurnEffects, _ index: Int) {
        for run in effects.runs {
            tally.count(run)
            guard case .failed(let reason) = run.outcome else { continue }
            participants[index].failures.append(
                SimulatedParticipant.FailedRun(
                    flow: run.flow, node: run.path.lastNode, at: now, reason: reason))
        }
        for new in effects.communications {
            let ordinal = Int64(participants[index].communications.count) + 1
            let run = effects.runs.indices.contains(new.run) ? effects.runs[new.run] : nil
            participants[index].communications.append(
                SimulatedCommunication(
                    new, ordinal: ordinal, chain: run?.chain ?? 1, evidence: run?.evidence ?? .none,
                    zone: zones.zone(new.inputs.zone)))
        }
        for cancellation in effects.cancellations {
            let place = Int(cancellation.communication.ordinal) - 1
            guard participants[index].communications.indices.contains(place),
                !participants[index].communications[place].status.isFinal
            else { continue }
            // The turn has taken what follows from it.
            move(index, place, to: .canceled, cancellation.reason, tells: false)
        }
        if !effects.waits.isEmpty || !participants[index].waits.isEmpty { keepWaits(effects, index) }
    }

    // MARK: Communications

    /// Moves one to `status` and keeps the events that flows listen to.
    mutating func move(
        _ index: Int, _ place: Int, to status: CommunicationStatus, _ reason: StatusReason?, tells: Bool = true
    ) {
        let hadStarted = participants[index].communications[place].startedAt != nil
        participants[index].communications[place].status = status
        participants[index].communications[place].reason = reason
        participants[index].communications[place].dueAt = nil
        switch status {
        case .planned, .skipped, .delivered, .read: break
        case .started: participants[index].communications[place].startedAt = now
        case .replied: participants[index].communications[place].hasReply = true
        case .completed, .noResponse, .canceled, .failed:
            participants[index].communications[place].endedAt = now
            participants[index].communications[place].closesAt = nil
        }
        let communication = participants[index].communications[place]
        guard tells, let node = plan.nodes[communication.node], node.hearsAnything else { return }
        let interest = plan.campaign.interest
        let hearsUpdate = interest.hearsUpdate(of: node.action.communicationName, to: status)
        let hearsEnd = hadStarted && status.isFinal && interest.hearsEnd(of: node.action.communicationName)
        guard hearsUpdate || hearsEnd else { return }
        let snapshot = communication.snapshot(node.action, of: participants[index].state.key)
        let chain = status.continuesChain ? communication.chain + 1 : 1
        if hearsUpdate {
            queue(index, Event(.communicationUpdated(snapshot), occurredAt: now, chain: chain))
        }
        if hearsEnd {
            queue(index, Event(.communicationEnded(snapshot), occurredAt: now, chain: chain))
        }
    }

    /// Receipts, replies and ends of conversations whose time has come; answers whether there were any.
    private mutating func receive(_ index: Int) -> Bool {
        var hasWorked = false
        for place in participants[index].communications.indices {
            while let change = participants[index].communications[place].takeChange(through: now) {
                hasWorked = true
                if participants[index].communications[place].status.isFinal { continue }
                let status = participants[index].communications[place].status
                switch change {
                case .delivered:
                    if status.rawValue < CommunicationStatus.delivered.rawValue {
                        move(index, place, to: .delivered, nil)
                    }
                case .read:
                    if status.rawValue < CommunicationStatus.read.rawValue { move(index, place, to: .read, nil) }
                    if let hour = localHour(index, place) { participants[index].state.history.addRead(hour: hour) }
                case .replied:
                    let coming = participants[index].communications[place].coming
                    if !coming.isEmpty { participants[index].communications[place].results = coming }
                    move(index, place, to: .replied, nil)
                    if let hour = localHour(index, place) { participants[index].state.history.addReply(hour: hour) }
                    if let after = participants[index].communications[place].completesAfter {
                        participants[index].communications[place].completesAt = now + .milliseconds(after)
                    }
                case .completed: move(index, place, to: .completed, nil)
                }
            }
        }
        return hasWorked
    }

    /// By the clock of the communication's zone.
    private func localHour(_ index: Int, _ place: Int) -> Int? {
        guard plan.campaign.needsHistory else { return nil }
        return participants[index].communications[place].zone.map {
            Int($0.wallClock(at: now).microsecondOfDay / 3_600_000_000)
        }
    }

    /// Windows that closed before anything was sent, then conversations that end.
    private mutating func close(_ index: Int) -> Bool {
        var hasWorked = false
        for place in participants[index].communications.indices {
            let communication = participants[index].communications[place]
            guard communication.status == .planned, let due = communication.dueAt, due <= now,
                let deadline = communication.deadline, deadline < now
            else { continue }
            move(index, place, to: .canceled, .windowClosed)
            hasWorked = true
        }
        for place in participants[index].communications.indices {
            let communication = participants[index].communications[place]
            guard !communication.status.isFinal, let closesAt = communication.closesAt, closesAt <= now else {
                continue
            }
            move(index, place, to: communication.hasReply ? .completed : .noResponse, nil)
            hasWorked = true
        }
        return hasWorked
    }

    // MARK: Sending

    private mutating func dispatch(_ index: Int) -> Bool {
        var due: [Int] = []
        for place in participants[index].communications.indices {
            guard participants[index].communications[place].status == .planned,
                let instant = participants[index].communications[place].dueAt, instant <= now
            else { continue }
            due.append(place)
        }
        if due.isEmpty { return false }
        if due.count > 1 {
            let communications = participants[index].communications
            due.sort { a, b in
                let first = communications[a]
                let second = communications[b]
                let order = (plan.nodes[first.node]?.channel ?? 0, plan.nodes[second.node]?.channel ?? 0)
                if order.0 != order.1 { return order.0 < order.1 }
                return (first.dueAt ?? now, first.ordinal) < (second.dueAt ?? now, second.ordinal)
            }
        }
        for place in due { send(index, place) }
        return true
    }

    private mutating func send(_ index: Int, _ place: Int) {
        let communication = participants[index].communications[place]
        guard let node = plan.nodes[communication.node], let plannedAt = communication.plannedAt,
            let deadline = communication.deadline, let zone = communication.zone
        else { return move(index, place, to: .failed, .templateFailed) }
        if now > plannedAt {
            switch lateStart(
                plannedAt: plannedAt, deadline: deadline, now: now, window: node.action.window, zone: zone,
                restrictions: plan.restrictions)
            {
            case .now: break
            case .later(let instant):
                participants[index].communications[place].dueAt = instant
                return
            case .windowClosed: return move(index, place, to: .canceled, .windowClosed)
            }
        }
        if let obstacle = obstacle(index, communication, node, zone) {
            return move(index, place, to: obstacle.status, obstacle.reason)
        }
        let fate = node.draw.fate(
            participant: participants[index].identityHash, ordinal: communication.ordinal,
            deliversAtOnce: node.deliversAtOnce)
        tally.countSend(communication, channel: node.channel, zone: zone, at: now, deadline: deadline)
        if let failure = fate.failure { return move(index, place, to: .failed, failure) }
        start(index, place, node, fate)
    }

    private mutating func start(_ index: Int, _ place: Int, _ node: SimulatedNode, _ fate: OutcomeDraw.Fate) {
        participants[index].communications[place].closesAt = node.sessionTimeout.map { now + $0 }
        move(index, place, to: .started, nil)
        if fate.delivered == 0 {
            move(index, place, to: .delivered, nil)
        } else {
            participants[index].communications[place].deliversAt = fate.delivered.map { now + .milliseconds($0) }
        }
        participants[index].communications[place].readsAt = fate.read.map { now + .milliseconds($0) }
        participants[index].communications[place].repliesAt = fate.replied.map { now + .milliseconds($0) }
        participants[index].communications[place].completesAfter = fate.completed
        participants[index].communications[place].coming = fate.results
    }

    private mutating func obstacle(
        _ index: Int, _ communication: SimulatedCommunication, _ node: SimulatedNode, _ zone: Zone
    ) -> Opening.Obstacle? {
        if node.isPlain {
            let address = Opening.ownAddress(node.action.kind, customer)
            return address?.isEmpty ?? true ? Opening.noAddress(node.action.kind, false) : nil
        }
        participants[index].state.customer = customer
        var state = participants[index].state
        var conversation: CommunicationSnapshot?
        if plan.campaign.readsCommunications(at: communication.node) {
            let key = state.key.communication(communication.ordinal)
            let all = snapshots(of: index)
            state.communications = all.filter { $0.key != key }
            conversation = communication.evidence.conversation(for: key, among: all)
        }
        let opening = Opening.prepared(
            node: communication.node, action: node.action, of: plan.campaign, state: state, conversation: conversation,
            zone: zone, at: now)
        switch opening {
        case .success: return nil
        case .failure(let obstacle): return obstacle
        }
    }
}

extension CommunicationStatus {
    /// What it fires goes on with the chain of the run that planned it; all else starts a new one.
    fileprivate var continuesChain: Bool {
        switch self {
        case .planned, .started, .delivered, .read, .replied, .completed, .noResponse: false
        case .canceled, .skipped, .failed: true
        }
    }
}

extension SimulatedCommunication {
    enum Change { case delivered, read, replied, completed }

    /// The earliest change that is to come at or before an instant, which then comes no more.
    mutating func takeChange(through now: Instant) -> Change? {
        var found: (at: Instant, change: Change)?
        func look(_ at: Instant?, _ change: Change) {
            guard let at, at <= now else { return }
            if let known = found, known.at <= at { return }
            found = (at, change)
        }
        look(deliversAt, .delivered)
        look(readsAt, .read)
        look(repliesAt, .replied)
        look(completesAt, .completed)
        guard let change = found?.change else { return nil }
        switch change {
        case .delivered: deliversAt = nil
        case .read: readsAt = nil
        case .replied: repliesAt = nil
        case .completed: completesAt = nil
        }
        return change
    }
}

extension RunPath {
    /// The node that it ended at.
    var lastNode: Int? {
        guard bytes.count >= 3 else { return nil }
        return Int(bytes[bytes.count - 3]) + Int(bytes[bytes.count - 2]) * 256
    }
}
