import Domain
import FlowEngine

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
        var planned: [String]
    }

    struct World: Equatable {
        var fields: [FieldID: FieldValue] = [:]
        var communications: [CommunicationSnapshot] = []
        var canceled: [Int64] = []
        var waiting: [Event] = []
    }

    private struct Failure: Error {}

    let flows: [FlowDefinition]
    var world = World()
    var runs: [Run] = []

    private var run = Run(
        flow: 0, kind: .participantCreated, chain: 0, nodes: [], ports: [], isCompleted: true, planned: [])
    private var before: Int64 = 0
    private var visited: [Int] = []
    private var passed: Set<Int> = []

    init(_ flows: [FlowDefinition]) { self.flows = flows }

    mutating func take(_ event: Event) {
        let limit = runs.count + RunLimits.runs
        world.waiting = [event]
        while !world.waiting.isEmpty {
            let event = world.waiting.removeFirst()
            before = Int64(world.communications.count)
            for (index, flow) in flows.enumerated() where flow.isActive && !event.causedBy.contains(flow.id) {
                let starts = flow.nodes.indices.filter { matches(flow.nodes[$0].kind, event) }
                if starts.isEmpty { continue }
                run = Run(
                    flow: index, kind: event.kind.tag, chain: event.chain, nodes: [], ports: [], isCompleted: false,
                    planned: [])
                if runs.count == limit || event.chain > RunLimits.chain {
                    run.nodes = [number(index, starts[0])]
                    run.ports = [.out]
                    runs.append(run)
                    if runs.count == limit + 1 {
                        world.waiting = []
                        return
                    }
                    continue
                }
                walk(index, starts)
            }
        }
    }

    private mutating func walk(_ flow: Int, _ starts: [Int]) {
        let saved = world
        visited = []
        passed = [flow]
        do {
            for start in starts { try visit(flow, start) }
            run.isCompleted = true
            let changed = Set(world.fields.keys).union(saved.fields.keys)
                .filter { world.fields[$0] != saved.fields[$0] }.sorted()
            if !changed.isEmpty {
                let names = passed.sorted().map { flows[$0].id }
                world.waiting.append(
                    Event(
                        .participantUpdated(changed: changed), occurredAt: Turn.noon, chain: run.chain + 1,
                        causedBy: names))
            }
        } catch {
            world = saved
            run.planned = []
        }
        runs.append(run)
    }

    private mutating func visit(_ flow: Int, _ local: Int) throws {
        let node = number(flow, local)
        if visited.contains(node) { return }
        visited.append(node)
        let place = run.nodes.count
        run.nodes.append(node)
        run.ports.append(.out)
        switch flows[flow].nodes[local].kind {
        case .fieldCheck(let check):
            guard case .participant(let name) = check.property, case .constant(let other)? = check.operands.first else {
                throw Failure()
            }
            run.ports[place] = world.fields[CampaignBuilder.id(name)] == other ? .match : .otherwise
        case .updateField(let list):
            for assignment in list {
                guard case .constant(let value) = assignment.value else { throw Failure() }
                world.fields[CampaignBuilder.id(assignment.field)] = value
            }
        case .communication(let action):
            plan(action)
        case .cancelCommunications:
            for index in world.communications.indices
            where !world.communications[index].status.isFinal && world.communications[index].key.ordinal <= before {
                world.communications[index].status = .canceled
                world.communications[index].reason = .canceledByFlow
                world.communications[index].endedAt = Turn.noon
                world.canceled.append(world.communications[index].key.ordinal)
                tell(world.communications[index])
            }
        case .toAnotherFlow(let target):
            passed.insert(target)
            for (index, node) in flows[target].nodes.enumerated() where flows[target].isActive {
                if case .fromAnotherFlow = node.kind { try visit(target, index) }
            }
        case .participantCreated, .participantUpdated, .communicationEnded, .communicationUpdated, .incomingSession,
            .fromAnotherFlow, .pythonCustomAction:
            break
        }
        for edge in flows[flow].edges where edge.from == local && edge.port == run.ports[place] {
            try visit(flow, edge.to)
        }
    }

    private mutating func plan(_ action: CommunicationAction) {
        var snapshot = CommunicationSnapshot(
            key: Turn.key.communication(Int64(world.communications.count) + 1), name: action.communicationName,
            kind: action.kind, channel: action.channel, agent: action.agent, status: .planned)
        if case .field = action.base {
            snapshot.status = .skipped
            snapshot.reason = .baseTimeUnset
        }
        world.communications.append(snapshot)
        run.planned.append("\(snapshot.name) \(snapshot.status.name)")
        tell(snapshot)
    }

    /// Every event is kept here; nobody listening is nobody started.
    private mutating func tell(_ snapshot: CommunicationSnapshot) {
        world.waiting.append(Event(.communicationUpdated(snapshot), occurredAt: Turn.noon, chain: run.chain + 1))
    }

    private func matches(_ kind: Node.Kind, _ event: Event) -> Bool {
        switch (kind, event.kind) {
        case (.participantCreated, .participantCreated): true
        case (.participantUpdated(let fields), .participantUpdated(let changed)):
            fields.map { $0.contains { changed.contains(CampaignBuilder.id($0)) } } ?? true
        case (.communicationUpdated(let name, let statuses), .communicationUpdated(let snapshot)):
            (name ?? snapshot.name) == snapshot.name && (statuses.isEmpty || statuses.contains(snapshot.status))
        default: false
        }
    }

    private func number(_ flow: Int, _ local: Int) -> Int {
        flows[..<flow].reduce(local) { $0 + $1.nodes.count }
    }
}
