import Domain
import Expressions

/// Finds out where flows set themselves off: by what becomes of their own messages without anybody's doing, and by the
/// fields that they write.
///
/// What people do (a reply, an agent's end of a conversation with them) breaks a circle, and so does a Field Check that the
/// circle itself makes come out otherwise: a counter against a bound, a note. The time ends one only where it runs out on
/// the condition: `after` today does, `before` now never.
struct FlowCircles {
    /// One way for a run to start.
    struct Start: Hashable {
        var trigger: FlowPlace
        /// Of the communication that the event is about; nil: changed fields.
        var communication: Communication?

        struct Communication: Hashable {
            var name: String
            var status: CommunicationStatus
        }
    }

    /// How one start leads to the next.
    struct Step {
        /// The action that does it.
        var cause: FlowPlace
        /// What it changes, for a reader.
        var change: String
        var isOpening: Bool
        var next: Int
    }

    struct Circle {
        /// Where it is shown.
        var place: FlowPlace
        /// `a → REMINDER Delivered → b → participant.x → a`
        var description: String
    }

    private let walk: FlowWalk
    private var starts: [Start] = []
    /// Starts by the name of the communication that leads to them.
    private var byName: [String: [Int]] = [:]
    private var byCancellation: [Int] = []
    private var byFields: [Int] = []
    /// Some condition looks at what became of the conversation: statuses differ.
    private let looksAtStatus: Bool

    /// Campaigns with more of them are not looked at.
    private static let maximumStarts = 5_000
    private static let maximumSteps = 500_000

    init(_ walk: FlowWalk) {
        self.walk = walk
        looksAtStatus = walk.flows.contains { flow in
            flow.isActive
                && flow.nodes.contains { node in
                    guard case .fieldCheck(let check) = node.kind else { return false }
                    switch check.property {
                    case .communication, .result: return true
                    case .customer, .participant, .namedCommunication: return false
                    }
                }
        }
    }

    mutating func circles() -> [Circle] {
        collectStarts()
        guard !starts.isEmpty, starts.count <= Self.maximumStarts else { return [] }
        // First whatever might go round; then, of each such part, what goes on with what the part itself writes.
        var written: [[Assignment]] = []
        var all: [[Step]] = []
        var count = 0
        for start in starts {
            let work = walk.work(from: start.trigger) { ports(of: $0, start, nil) }
            written.append(work.written.flatMap(walk.assignments))
            all.append(steps(work, nil))
            count += all.last?.count ?? 0
            if count > Self.maximumSteps { return [] }
        }
        var circles: [Circle] = []
        for part in StronglyConnected(all.map { $0.map(\.next) }).components() {
            let writes = FieldWrites(
                part.flatMap { written[$0] }, timePasses: part.contains { starts[$0].communication != nil })
            let members = Set(part)
            var steps = [[Step]](repeating: [], count: starts.count)
            for number in part {
                let work = walk.work(from: starts[number].trigger) { ports(of: $0, starts[number], writes) }
                steps[number] = self.steps(work, writes).filter { members.contains($0.next) }
            }
            circles += StronglyConnected(steps.map { $0.map(\.next) }).components().compactMap { circle($0, steps) }
        }
        return circles.sorted { $0.place < $1.place }
    }

    // MARK: What may start a run

    private mutating func collectStarts() {
        let names = walk.flows.filter(\.isActive).flatMap(\.nodes).compactMap { node -> String? in
            guard case .communication(let action) = node.kind else { return nil }
            return action.communicationName
        }
        for (flow, definition) in walk.flows.enumerated() where definition.isActive {
            for (node, kind) in definition.nodes.map(\.kind).enumerated() {
                let trigger = FlowPlace(flow: flow, node: node)
                switch kind {
                case .participantUpdated: add(Start(trigger: trigger, communication: nil))
                case .communicationEnded(let name, let reasons):
                    let statuses: [CommunicationStatus] = [.noResponse, .failed, .canceled]
                    add(trigger, names, name, statuses.filter { $0.mayCome(with: reasons) })
                case .communicationUpdated(let name, let statuses, let reasons):
                    let heard = CommunicationStatus.byThemselves.filter { statuses.isEmpty || statuses.contains($0) }
                    add(trigger, names, name, heard.filter { $0.mayCome(with: reasons) })
                case .participantCreated, .incomingSession, .fromAnotherFlow, .fieldCheck, .communication,
                    .cancelCommunications, .updateField, .toAnotherFlow, .action:
                    break
                }
            }
        }
    }

    private mutating func add(
        _ trigger: FlowPlace, _ names: [String], _ only: String?, _ statuses: [CommunicationStatus]
    ) {
        // Where nothing looks at it one status stands for all that a message comes to by itself.
        var shown = statuses
        if !looksAtStatus,
            let one = statuses.first(where: { $0 == .delivered }) ?? statuses.first(where: { $0 != .canceled })
        {
            shown = statuses.filter { $0 == one || $0 == .canceled }
        }
        for name in names where only == nil || only == name {
            for status in shown where starts.count <= Self.maximumStarts {
                add(Start(trigger: trigger, communication: Start.Communication(name: name, status: status)))
            }
        }
    }

    private mutating func add(_ start: Start) {
        switch start.communication {
        case nil: byFields.append(starts.count)
        case let communication? where communication.status == .canceled: byCancellation.append(starts.count)
        case let communication?: byName[communication.name, default: []].append(starts.count)
        }
        starts.append(start)
    }

    // MARK: What follows

    /// - Parameter writes: what may change a field again and again; nil: anything may.
    private func steps(_ work: FlowWalk.Work, _ writes: FieldWrites?) -> [Step] {
        var steps: [Step] = []
        func add(_ number: Int, _ cause: FlowPlace, isOpening: Bool) {
            guard let communication = starts[number].communication else { return }
            let change = "\(communication.name) \(communication.status.name)"
            steps.append(Step(cause: cause, change: change, isOpening: isOpening, next: number))
        }
        for place in work.planned {
            guard let name = walk.action(at: place)?.communicationName else { continue }
            for number in byName[name] ?? [] { add(number, place, isOpening: true) }
        }
        if let place = work.cancels.first { for number in byCancellation { add(number, place, isOpening: false) } }
        for number in byFields {
            guard let (place, field) = write(in: work, heardBy: starts[number].trigger, writes) else { continue }
            steps.append(Step(cause: place, change: field, isOpening: false, next: number))
        }
        return steps
    }

    /// What of `work` changes a field so that the trigger starts its flow; nil where nothing does.
    private func write(
        in work: FlowWalk.Work, heardBy trigger: FlowPlace, _ writes: FieldWrites?
    ) -> (FlowPlace, String)? {
        guard case .participantUpdated(let fields) = walk.flows[trigger.flow].nodes[trigger.node].kind,
            !work.flows.contains(trigger.flow)
        else { return nil }
        for place in work.written {
            for assignment in walk.assignments(at: place) where writes?.keepsChanging(assignment) ?? true {
                let isHeard = fields.map { assignment.level == .participant && $0.contains(assignment.field) } ?? true
                if isHeard { return (place, "\(assignment.level.rawValue).\(assignment.field)") }
            }
        }
        return nil
    }

    /// The ways out of a condition that a circle may take again and again.
    /// - Parameter writes: what the circle writes; nil: nothing is known of it.
    private func ports(of check: FieldCheck, _ start: Start, _ writes: FieldWrites?) -> [RunPath.Port] {
        if let writes, let ports = check.ports(under: writes) { return ports }
        switch check.property {
        case .communication(.status):
            return check.port(ofText: start.communication?.status.name).map { [$0] } ?? [.match, .otherwise]
        case .communication(.name):
            return check.port(ofText: start.communication?.name).map { [$0] } ?? [.match, .otherwise]
        case .result, .communication(.result):
            // Nobody has answered, so nothing is recorded.
            return start.communication == nil ? [.match, .otherwise] : [check.portOfUnset]
        case .namedCommunication:
            // Once it has been planned it is there.
            switch check.operator {
            case .isSet: return [.match]
            case .isNotSet: return [.otherwise]
            default: return [.match, .otherwise]
            }
        case .customer, .participant, .communication: return [.match, .otherwise]
        }
    }

    // MARK: What is shown

    /// The shortest way round from the first start of a component.
    private func circle(_ component: [Int], _ steps: [[Step]]) -> Circle? {
        let members = Set(component)
        guard let first = component.min() else { return nil }
        var cameFrom: [Int: (start: Int, step: Step)] = [:]
        var open = [first]
        var place = 0
        while place < open.count, cameFrom[first] == nil {
            let start = open[place]
            place += 1
            for step in steps[start] where members.contains(step.next) && cameFrom[step.next] == nil {
                cameFrom[step.next] = (start, step)
                open.append(step.next)
            }
        }
        var way: [(start: Int, step: Step)] = []
        var next = first
        repeat {
            guard let last = cameFrom[next] else { return nil }
            way.append(last)
            next = last.start
        } while next != first
        way.reverse()
        var words = way.flatMap { [walk.flows[starts[$0.start].trigger.flow].id, $0.step.change] }
        words.append(walk.flows[starts[first].trigger.flow].id)
        if words.count > 11 { words = words.prefix(6) + ["…"] + words.suffix(3) }
        let causes = way.map(\.step)
        guard let shown = causes.first(where: \.isOpening) ?? causes.first else { return nil }
        return Circle(place: shown.cause, description: words.joined(separator: " → "))
    }
}

extension CommunicationStatus {
    /// What a message of ours comes to without anybody's doing.
    fileprivate static let byThemselves: [CommunicationStatus] = [
        .planned, .started, .delivered, .read, .noResponse, .canceled, .skipped, .failed,
    ]

    /// Whether it may be there for a reason that a trigger hears.
    fileprivate func mayCome(with filter: ReasonFilter) -> Bool {
        switch self {
        case .planned, .started, .delivered, .read, .replied, .completed: filter.accepts(nil)
        case .noResponse: filter.accepts(nil) || filter.accepts(.notAnswered) || filter.accepts(.callLost)
        case .canceled: filter.accepts(.canceledByFlow)
        case .skipped, .failed:
            filter.only.isEmpty || filter.only.contains { ![.canceledByFlow, .canceledByOperator].contains($0) }
        }
    }
}

extension FieldCheck {
    /// The ways out that stay open while fields are written again and again and time goes by; nil where neither says
    /// anything of it.
    fileprivate func ports(under writes: FieldWrites) -> [RunPath.Port]? {
        if operands.allSatisfy(\.isConstant), let values = writes.constants(of: property) {
            // A note that is written turns the condition for good, unless something else is written over it.
            var ports: [RunPath.Port] = []
            for value in values {
                let port = value.map { self.port(of: $0) } ?? portOfUnset
                if let port, !ports.contains(port) { ports.append(port) }
            }
            return ports
        }
        return ports(writes.tendency(of: property), against: operands.map { writes.tendency(of: $0) }, writes)
    }

    private func ports(_ own: Tendency, against others: [Tendency], _ writes: FieldWrites) -> [RunPath.Port]? {
        // It may come out either way by what is written: that can be the end.
        if own == .unknown || others.contains(.unknown) { return [] }
        if own == .recurs || others.contains(.recurs) { return [.match, .otherwise] }
        var directions: Set<Direction?> = []
        for other in others { directions.insert(Direction(own, against: other)) }
        if others.isEmpty { directions.insert(Direction(own, against: .fixed(sign: nil))) }
        if directions == [nil] {
            // Both go the same way, nobody knows which is the faster.
            if Direction(own, against: .fixed(sign: nil)) != nil { return [.match, .otherwise] }
            // What is written and stays the same turns the condition for good.
            return isWritten(by: writes) ? [] : nil
        }
        guard directions.count == 1, let direction = directions.first ?? nil else { return [.match, .otherwise] }
        return port(atTheEnd: direction).map { [$0] } ?? [.match, .otherwise]
    }

    private func isWritten(by writes: FieldWrites) -> Bool {
        reads.contains(where: writes.isWritten)
            || operands.contains { operand in
                guard case .expression(let expression) = operand else { return false }
                return writes.isWritten(expression)
            }
    }

    /// Where the property goes, seen from what it is compared with.
    private enum Direction: Hashable {
        case up, down

        /// Nil where both stay, or go the same way.
        init?(_ own: Tendency, against other: Tendency) {
            let difference = Self.sense(of: own) - Self.sense(of: other)
            if difference == 0 { return nil }
            self = difference > 0 ? .up : .down
        }

        private static func sense(of tendency: Tendency) -> Int {
            switch tendency {
            case .rises: 1
            case .falls: -1
            case .fixed, .own, .recurs, .unknown: 0
            }
        }
    }

    /// The way out that is left once the property is past every bound; nil where that decides nothing.
    private func port(atTheEnd direction: Direction) -> RunPath.Port? {
        switch `operator` {
        case .greaterThan, .greaterOrEqual, .after, .onOrAfter: direction == .up ? .match : .otherwise
        case .lessThan, .lessOrEqual, .before, .onOrBefore: direction == .down ? .match : .otherwise
        case .equals, .in, .on, .between, .isNotSet: .otherwise
        case .notEquals, .notIn, .notOn, .isSet: .match
        case .contains, .notContains, .startsWith, .endsWith: nil
        }
    }

    private func port(of value: FieldValue) -> RunPath.Port? {
        var values: [FieldValue] = []
        for operand in operands {
            guard case .constant(let operand?) = operand else { return nil }
            values.append(operand)
        }
        switch `operator` {
        case .equals, .in, .on: return values.contains(value) ? .match : .otherwise
        case .notEquals, .notIn, .notOn: return values.contains(value) ? .otherwise : .match
        case .isSet: return .match
        case .isNotSet: return .otherwise
        case .contains, .notContains, .startsWith, .endsWith, .lessThan, .lessOrEqual, .greaterThan, .greaterOrEqual,
            .between, .before, .after, .onOrBefore, .onOrAfter:
            return nil
        }
    }

    /// The way out where the property holds a text; nil where that is not known, or operands are no constants.
    fileprivate func port(ofText text: String?) -> RunPath.Port? {
        guard let text else { return nil }
        var values: [String] = []
        for operand in operands {
            guard case .constant(.string(let value)?) = operand else { return nil }
            values.append(value)
        }
        let isAmong = values.contains { ignoresCase ? $0.lowercased() == text.lowercased() : $0 == text }
        switch `operator` {
        case .equals, .in: return isAmong ? .match : .otherwise
        case .notEquals, .notIn: return isAmong ? .otherwise : .match
        case .isSet: return .match
        case .isNotSet: return .otherwise
        case .contains, .notContains, .startsWith, .endsWith, .lessThan, .lessOrEqual, .greaterThan, .greaterOrEqual,
            .between, .on, .notOn, .before, .after, .onOrBefore, .onOrAfter:
            return nil
        }
    }

    /// The way out where the property is not set.
    fileprivate var portOfUnset: RunPath.Port {
        switch `operator` {
        case .isNotSet, .notEquals, .notContains, .notIn, .notOn: .match
        case .isSet, .equals, .contains, .startsWith, .endsWith, .in, .lessThan, .lessOrEqual, .greaterThan,
            .greaterOrEqual, .between, .on, .before, .after, .onOrBefore, .onOrAfter:
            .otherwise
        }
    }
}
