import Domain
import Expressions
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

    let flows: [FlowDefinition]
    var world = World()
    var runs: [Run] = []

    /// Of each run: the run that caused its event, and the ordinals of what it planned.
    private var parents: [Int?] = []
    private var ordinals: [[Int64]] = []
    private var run = Run(
        flow: 0, kind: .participantCreated, chain: 0, nodes: [], ports: [], isCompleted: true, planned: [],
        values: [])
    private var before: Int64 = 0
    private var visited: [Int] = []
    private var passed: Set<Int> = []

    /// What the script of a flow's node answers to a call.
    private let answer: (_ ordinal: Int, _ flow: String, _ node: String) -> ScriptAnswer.Result
    private var callCount = 0

    init(
        _ flows: [FlowDefinition],
        answer: @escaping (_ ordinal: Int, _ flow: String, _ node: String) -> ScriptAnswer.Result
    ) {
        self.flows = flows
        self.answer = answer
    }

    mutating func take(_ event: Event) {
        let limit = runs.count + RunLimits.runs
        world.waiting = [event]
        world.causes = [nil]
        let first = runs.count
        callCount = 0
        while !world.waiting.isEmpty {
            let event = world.waiting.removeFirst()
            cause = world.causes.removeFirst()
            before = Int64(world.communications.count)
            for (index, flow) in flows.enumerated() where flow.isActive && !event.causedBy.contains(flow.id) {
                let starts = flow.nodes.indices.filter { matches(flow.nodes[$0].kind, event) }
                if starts.isEmpty { continue }
                run = Run(
                    flow: index, kind: event.kind.tag, chain: event.chain, nodes: [], ports: [], isCompleted: false,
                    planned: [], values: [])
                if runs.count == limit || event.chain > RunLimits.chain {
                    run.nodes = [number(index, starts[0])]
                    run.ports = [.out]
                    let isOver = runs.count == limit
                    close([])
                    withdraw(isOver ? nil : cause, since: first)
                    if isOver {
                        world.waiting = []
                        world.causes = []
                        return
                    }
                    continue
                }
                walk(index, starts)
            }
        }
    }

    private var cause: Int?

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
                world.causes.append(runs.count)
            }
        } catch {
            world = saved
            run.planned = []
        }
        close((saved.communications.count..<world.communications.count).map { Int64($0) + 1 })
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
        case .pythonCustomAction:
            let ordinal = callCount
            callCount += 1
            switch answer(ordinal, flows[flow].id, flows[flow].nodes[local].id) {
            case .failed: throw Failure()
            case .returned(let writes):
                for write in writes {
                    guard let item = CampaignBuilder.catalog.participant[write.field] else { throw Failure() }
                    world.fields[item.id] = write.value
                }
            }
        case .participantCreated, .participantUpdated, .communicationEnded, .communicationUpdated, .incomingSession,
            .fromAnotherFlow:
            break
        }
        for edge in flows[flow].edges where edge.from == local && edge.port == run.ports[place] {
            try visit(flow, edge.to)
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
