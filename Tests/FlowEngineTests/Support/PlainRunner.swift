import Domain
import Expressions
import FlowEngine
import TestNodes

/// What flows.md says, written the plainest way: recursion, sets, and a copy of everything before each run. It knows
/// the nodes that ``RandomCampaign`` makes, and is what ``Evaluator`` is measured against.
struct PlainRunner {
    struct Run: Equatable {
        var flow: Int
        var kind: EventKindTag
        var chain: Int
        var nodes: [Int]
        var ports: [RunPath.Port]
        var isCompleted: Bool
        /// Names and statuses of what it planned.
        var planned: [String]
        /// The sides of its conditions.
        var values: [FieldValue?]
    }

    struct World: Equatable {
        var fields: [FieldID: FieldValue] = [:]
        var communications: [CommunicationSnapshot] = []
        var canceled: [Int64] = []
        var waiting: [Event] = []
        /// Of each waiting event: the run that caused it.
        var causes: [Int?] = []
    }

    private struct Failure: Error {}

    /// What all parts of one run share: what it has taken, and its first part.
    fileprivate final class Identity {
        var visited: [Int] = []
        var passed: Set<Int> = []
    }

    /// A run that waits at a node, with what is left of it.
    struct Parked {
        var number: Int
        fileprivate var identity: Identity
        var flow: Int
        var chain: Int
        /// Flow and node.
        var place: [Int]
        var left: [[Int]]
        var spared: Set<Int64>
        /// The fields when it came to wait.
        var fields: [FieldID: FieldValue]
        /// The run, as numbered here, that came to wait.
        var by: Int
    }

    /// How a wait has ended.
    enum End {
        case answered(ScriptAnswer), instant, event
    }

    let flows: [FlowDefinition]
    var world = World()
    var runs: [Run] = []
    /// In the order they came to wait, and which have ended.
    var parked: [Parked] = []
    var ready: [(number: Int, end: End, chain: Int)] = []

    /// Of each run: the run that caused its event, and the ordinals of what it planned.
    private var parents: [Int?] = []
    private var ordinals: [[Int64]] = []
    private var run = Run(
        flow: 0, kind: .participantCreated, chain: 0, nodes: [], ports: [], isCompleted: true, planned: [],
        values: [])
    private var before: Int64 = 0
    private var spared: Set<Int64> = []
    private var identity = Identity()
    private var parkedCount = 0
    private var cause: Int?

    init(_ flows: [FlowDefinition]) { self.flows = flows }

    /// Takes an event and what it causes.
    mutating func take(_ event: Event) {
        let limit = runs.count + RunLimits.runs
        world.waiting = [event]
        world.causes = [nil]
        takeWaiting(limit, since: runs.count)
    }

    private mutating func takeWaiting(_ limit: Int, since first: Int) {
        while !world.waiting.isEmpty {
            let event = world.waiting.removeFirst()
            cause = world.causes.removeFirst()
            endWaits(event)
            before = Int64(world.communications.count)
            spared = []
            let parkedBefore = parkedCount
            for (index, flow) in flows.enumerated() where flow.isActive && !event.causedBy.contains(flow.id) {
                let starts = flow.nodes.indices.filter { matches(flow.nodes[$0].kind, event) }
                if starts.isEmpty { continue }
                begin(index, event.kind.tag, event.chain)
                if runs.count == limit || event.chain > RunLimits.chain {
                    run.nodes = [number(index, starts[0])]
                    run.ports = [.out]
                    let isOver = runs.count == limit
                    close([])
                    withdraw(isOver ? nil : cause, since: first)
                    if isOver {
                        spareForParked(since: parkedBefore)
                        world.waiting = []
                        world.causes = []
                        return
                    }
                    continue
                }
                identity = Identity()
                identity.passed = [index]
                walk(starts.map { [index, $0] }, after: nil)
            }
            spareForParked(since: parkedBefore)
        }
    }

    /// Goes on with a run that has waited, and takes what that causes.
    mutating func goOn(_ next: (number: Int, end: End, chain: Int)) {
        guard let place = parked.firstIndex(where: { $0.number == next.number }) else { return }
        let waiting = parked.remove(at: place)
        let first = runs.count
        cause = nil
        before = Int64(world.communications.count)
        spared = waiting.spared
        world.waiting = []
        world.causes = []
        begin(waiting.flow, .waitEnded, next.chain)
        if next.chain > RunLimits.chain {
            run.nodes = [number(waiting.place[0], waiting.place[1])]
            run.ports = [.out]
            return close([])
        }
        let parkedBefore = parkedCount
        identity = waiting.identity
        walk(waiting.left, after: (waiting, next.end))
        spareForParked(since: parkedBefore)
        takeWaiting(first + RunLimits.runs, since: first)
    }

    private mutating func begin(_ flow: Int, _ kind: EventKindTag, _ chain: Int) {
        run = Run(
            flow: flow, kind: kind, chain: chain, nodes: [], ports: [], isCompleted: false, planned: [], values: [])
    }

    /// What the event's runs have planned is theirs also once a script has answered.
    private mutating func spareForParked(since count: Int) {
        for place in parked.indices where parked[place].number >= count && waitsWhole(parked[place].place) {
            parked[place].spared.formUnion((before..<Int64(world.communications.count)).map { $0 + 1 })
        }
    }

    private mutating func close(_ planned: [Int64]) {
        runs.append(run)
        parents.append(cause)
        ordinals.append(planned)
    }

    /// What the chain that ends in a run has planned is not sent; nil: what all runs of the event from outside planned.
    private mutating func withdraw(_ last: Int?, since first: Int) {
        var chain = last.map { [$0] } ?? Array(first..<runs.count)
        while last != nil, let end = chain.last, let parent = parents[end] { chain.append(parent) }
        for number in chain {
            for (place, ordinal) in ordinals[number].enumerated() {
                let parts = runs[number].planned[place].split(separator: " ")
                if parts[1] != "Planned" { continue }
                runs[number].planned[place] = "\(parts[0]) Skipped"
                world.communications[Int(ordinal) - 1].status = .skipped
                world.communications[Int(ordinal) - 1].reason = .chainLimit
            }
        }
    }

    /// One part of a run: nodes are taken one after another, what each leads to before the rest.
    /// - Parameter waited: where it goes on, and how its wait ended.
    private mutating func walk(_ nodes: [[Int]], after waited: (at: Parked, end: End)?) {
        let saved = world
        let visited = identity.visited
        let passed = identity.passed
        let parkedBefore = parked.count
        var left = nodes
        do {
            if let waited { left = try leave(waited.at, waited.end) + left }
            while !left.isEmpty {
                let next = left.removeFirst()
                left = try visit(next[0], next[1], &left) + left
            }
            run.isCompleted = true
            let changed = Set(world.fields.keys).union(saved.fields.keys)
                .filter { world.fields[$0] != saved.fields[$0] }.sorted()
            if !changed.isEmpty {
                let names = identity.passed.sorted().map { flows[$0].id }
                world.waiting.append(
                    Event(
                        .participantUpdated(changed: changed), occurredAt: Turn.noon, chain: run.chain + 1,
                        causedBy: names))
                world.causes.append(runs.count)
            }
        } catch {
            world = saved
            identity.visited = visited
            identity.passed = passed
            parkedCount -= parked.count - parkedBefore
            parked.removeSubrange(parkedBefore...)
            run.planned = []
        }
        close((saved.communications.count..<world.communications.count).map { Int64($0) + 1 })
    }

    /// Where the edges of the node's last step lead.
    private func targets(_ flow: Int, _ local: Int) -> [[Int]] {
        flows[flow].edges.filter { $0.from == local && $0.port == run.ports.last }.map { [flow, $0.to] }
    }

    private mutating func leave(_ waiting: Parked, _ end: End) throws -> [[Int]] {
        let (flow, local) = (waiting.place[0], waiting.place[1])
        run.nodes.append(number(flow, local))
        run.ports.append(.out)
        switch end {
        case .instant: run.ports[0] = TestWait.timeout
        case .event: run.ports[0] = TestWait.event
        case .answered(.failed): throw Failure()
        case .answered(.returned(let writes)):
            for write in writes {
                guard let item = CampaignBuilder.catalog.participant[write.field] else { throw Failure() }
                let now = world.fields[item.id]
                // Somebody else has written it meanwhile.
                if now != waiting.fields[item.id], now != write.value { throw Failure() }
                world.fields[item.id] = write.value
            }
        }
        return targets(flow, local)
    }

    /// Takes a node; answers what comes next because of it.
    private mutating func visit(_ flow: Int, _ local: Int, _ left: inout [[Int]]) throws -> [[Int]] {
        let node = number(flow, local)
        if identity.visited.contains(node) { return [] }
        identity.visited.append(node)
        let place = run.nodes.count
        run.nodes.append(node)
        run.ports.append(.out)
        var entered: [[Int]] = []
        switch flows[flow].nodes[local].kind {
        case .fieldCheck(let check):
            run.ports[place] = try holds(check) ? .match : .otherwise
        case .updateField(let list):
            for assignment in list {
                let id = CampaignBuilder.id(assignment.field)
                switch assignment.value {
                case .constant(let value): world.fields[id] = value
                case .expression(let expression): world.fields[id] = try text(of: expression).members[0]
                case .today, .field: throw Failure()
                }
            }
        case .communication(let action):
            try plan(action)
        case .cancelCommunications:
            for index in world.communications.indices
            where !world.communications[index].status.isFinal && world.communications[index].key.ordinal <= before
                && !spared.contains(world.communications[index].key.ordinal)
            {
                world.communications[index].status = .canceled
                world.communications[index].reason = .canceledByFlow
                world.communications[index].endedAt = Turn.noon
                world.canceled.append(world.communications[index].key.ordinal)
                tell(world.communications[index])
            }
        case .toAnotherFlow(let target):
            identity.passed.insert(target)
            for (index, node) in flows[target].nodes.enumerated() where flows[target].isActive {
                if case .fromAnotherFlow = node.kind { entered.append([target, index]) }
            }
        case .action:
            run.ports[place] = .waits
            let isWhole = waitsWhole([flow, local])
            parked.append(
                Parked(
                    number: parkedCount, identity: identity, flow: run.flow, chain: run.chain, place: [flow, local],
                    left: isWhole ? left : [], spared: isWhole ? spared : [], fields: world.fields, by: runs.count))
            parkedCount += 1
            if isWhole { left = [] }
            return []
        case .participantCreated, .participantUpdated, .communicationEnded, .communicationUpdated, .incomingSession,
            .fromAnotherFlow:
            break
        }
        return entered + targets(flow, local)
    }

    /// All of the run waits, not only what follows the node.
    private func waitsWhole(_ place: [Int]) -> Bool {
        guard case .action(let action) = flows[place[0]].nodes[place[1]].kind else { return false }
        return (action as? TestWait)?.scope != .path
    }

    /// The node of a run that waits.
    func action(_ waiting: Parked) -> any NodeAction {
        guard case .action(let action) = flows[waiting.place[0]].nodes[waiting.place[1]].kind else {
            preconditionFailure("nothing waits there")
        }
        return action
    }

    /// Ends what waits for the event; what waits because of the run that caused it does not hear it.
    private mutating func endWaits(_ event: Event) {
        for waiting in parked where !ready.contains(where: { $0.number == waiting.number }) && waiting.by != cause {
            guard let wait = action(waiting) as? TestWait else { continue }
            let isIt =
                switch event.kind {
                case .communicationUpdated(let snapshot):
                    snapshot.name == wait.communication
                        && (wait.statuses.isEmpty || wait.statuses.contains(snapshot.status))
                case .participantUpdated(let changed):
                    wait.field.map { changed.contains(CampaignBuilder.id($0)) } ?? false
                case .participantCreated, .communicationEnded, .incomingSession, .waitEnded: false
                }
            if isIt { ready.append((waiting.number, .event, max(event.chain + 1, waiting.chain))) }
        }
    }

    private mutating func plan(_ action: CommunicationAction) throws {
        var snapshot = CommunicationSnapshot(
            key: Turn.key.communication(Int64(world.communications.count) + 1), name: action.communicationName,
            kind: action.kind, channel: action.channel, agent: action.agent, status: .planned)
        let isSet =
            switch action.base {
            case .field: false
            case .expression(let expression): try text(of: expression).members[0] != nil
            case .today, .date, .datetime: true
            }
        if !isSet {
            snapshot.status = .skipped
            snapshot.reason = .baseTimeUnset
        }
        world.communications.append(snapshot)
        run.planned.append("\(snapshot.name) \(snapshot.status.name)")
        tell(snapshot)
    }

    private mutating func holds(_ check: FieldCheck) throws -> Bool {
        guard case .participant(let name) = check.property, let operand = check.operands.first else { throw Failure() }
        let property = world.fields[CampaignBuilder.id(name)]
        run.values.append(property)
        switch operand {
        case .constant(let other): return property != nil && property == other
        case .expression(let expression):
            guard let property else {
                run.values.append(nil)
                return false
            }
            let (members, repr) = try text(of: expression)
            run.values.append(check.operator == .in ? .string(repr) : members[0])
            return members.contains(property)
        case .today, .field: throw Failure()
        }
    }

    private func text(of expression: Expression) throws -> (members: [FieldValue?], repr: String) {
        let text = { (name: String) -> String? in
            guard case .string(let text)? = world.fields[CampaignBuilder.id(name)] else { return nil }
            return text
        }
        return try PlainExpression.evaluate(expression.source, a: text("a_string"), b: text("b_string"))
    }

    /// Every event is kept here; nobody listening is nobody started.
    private mutating func tell(_ snapshot: CommunicationSnapshot) {
        world.waiting.append(Event(.communicationUpdated(snapshot), occurredAt: Turn.noon, chain: run.chain + 1))
        world.causes.append(runs.count)
    }

    private func matches(_ kind: Node.Kind, _ event: Event) -> Bool {
        switch (kind, event.kind) {
        case (.participantCreated, .participantCreated): true
        case (.participantUpdated(let fields), .participantUpdated(let changed)):
            fields.map { $0.contains { changed.contains(CampaignBuilder.id($0)) } } ?? true
        case (.communicationUpdated(let name, let statuses, _), .communicationUpdated(let snapshot)):
            (name ?? snapshot.name) == snapshot.name && (statuses.isEmpty || statuses.contains(snapshot.status))
        default: false
        }
    }

    private func number(_ flow: Int, _ local: Int) -> Int {
        flows[..<flow].reduce(local) { $0 + $1.nodes.count }
    }
}
