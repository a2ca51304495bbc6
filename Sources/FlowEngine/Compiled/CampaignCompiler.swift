package import Domain
import Expressions
import Values

/// Turns the flows of a definition into the tables of a ``CompiledCampaign``.
package struct CampaignCompiler {
    let catalog: FieldCatalog
    /// How phone numbers are read.
    let settings: ImportSettings
    private(set) var nodes: [CompiledNode] = []
    private(set) var nodeFlow: [Int32] = []
    private(set) var firstNode: [Int] = [0]
    /// By node, and one more entry past the last: where its ports begin in `firstTarget`.
    private(set) var firstPort: [Int32] = [0]
    private(set) var firstTarget: [Int32] = []
    private(set) var targets: [Int32] = []
    private(set) var triggers: [[CompiledTrigger]] = Array(repeating: [], count: EventKindTag.allCases.count)
    private(set) var entrances: [[Int32]] = []
    private(set) var checks: [CompiledCheck] = []
    private(set) var communications: [CompiledCommunication] = []
    private(set) var assignments: [[CompiledAssignment]] = []
    private(set) var interest = EventInterest.none
    /// What runs of active flows wait for: part of the interest.
    private(set) var awaited: [EventInterest.Updated] = []
    /// Some run of an active flow waits for changed fields.
    private(set) var awaitsChanges = false
    private(set) var expressions: [CompiledExpression] = []
    private(set) var actions: [any NodeStep] = []
    private(set) var needsCommunications = false
    private(set) var needsHistory = false
    /// Some active flow plans communications.
    private(set) var plansCommunications = false
    /// Inactive flows are compiled, so that node indices hold, but ask for nothing.
    private var isActive = true

    init(catalog: FieldCatalog, settings: ImportSettings) {
        self.catalog = catalog
        self.settings = settings
    }

    mutating func compile(_ flows: [FlowDefinition]) throws(CompilationError) {
        let count = flows.reduce(0) { $0 + $1.nodes.count }
        guard count <= CompilationError.maximumNodes else { throw CompilationError.tooManyNodes(count) }
        entrances = Array(repeating: [], count: flows.count)
        for (index, flow) in flows.enumerated() {
            isActive = flow.isActive
            try compile(flow, index, flowCount: flows.count)
        }
        firstTarget.append(Int32(targets.count))
    }

    private mutating func compile(_ flow: FlowDefinition, _ index: Int, flowCount: Int) throws(CompilationError) {
        let first = nodes.count
        for node in flow.nodes { try compile(node, flow, index, flowCount: flowCount) }
        firstNode.append(nodes.count)
        try connect(flow, first)
    }

    /// Sorts the edges by node and port, those of one port in file order.
    /// - Parameter first: the index of the flow's first node.
    private mutating func connect(_ flow: FlowDefinition, _ first: Int) throws(CompilationError) {
        let before = Int(firstPort[first])
        for node in flow.nodes { firstPort.append(firstPort[firstPort.count - 1] + Int32(node.kind.ports.count)) }
        var counts = Array(repeating: Int32(0), count: Int(firstPort[firstPort.count - 1]) - before)
        for edge in flow.edges {
            guard flow.nodes.indices.contains(edge.from), flow.nodes.indices.contains(edge.to),
                flow.nodes[edge.from].kind.ports.name(of: edge.port) != nil
            else { throw CompilationError.brokenGraph(flow: flow.id) }
            counts[Int(firstPort[first + edge.from]) - before + Int(edge.port.rawValue)] += 1
        }
        var next: [Int] = []
        var position = targets.count
        for count in counts {
            firstTarget.append(Int32(position))
            next.append(position)
            position += Int(count)
        }
        targets.append(contentsOf: repeatElement(0, count: flow.edges.count))
        for edge in flow.edges {
            let place = Int(firstPort[first + edge.from]) - before + Int(edge.port.rawValue)
            targets[next[place]] = Int32(first + edge.to)
            next[place] += 1
        }
    }

    private mutating func compile(
        _ node: Node, _ flow: FlowDefinition, _ index: Int, flowCount: Int
    ) throws(CompilationError) {
        let compiled: CompiledNode
        switch node.kind {
        case .participantCreated:
            compiled = trigger(.participantCreated, index, .any)
        case .participantUpdated(let fields):
            var ids: [FieldID] = []
            for name in fields ?? [] { ids.append(try item(.participant, name).id) }
            compiled = trigger(.participantUpdated, index, fields == nil ? .any : .fields(ids))
        case .communicationEnded(let name, let reasons):
            if flow.isActive { interest.ended.append(name) }
            compiled = trigger(
                .communicationEnded, index, .communication(name: name, statuses: [], reasons: reasons))
        case .communicationUpdated(let name, let statuses, let reasons):
            if flow.isActive {
                interest.updated.append(EventInterest.Updated(communicationName: name, statuses: statuses))
            }
            compiled = trigger(
                .communicationUpdated, index, .communication(name: name, statuses: statuses, reasons: reasons))
        case .incomingSession(let channel):
            if flow.isActive { interest.incoming.append(channel) }
            compiled = trigger(.incomingSession, index, channel.map { .channel($0) } ?? .any)
        case .fromAnotherFlow:
            if flow.isActive { entrances[index].append(Int32(nodes.count)) }
            compiled = .trigger
        case .fieldCheck(let check):
            checks.append(try compile(check))
            compiled = .fieldCheck(checks.count - 1)
        case .communication(let action):
            communications.append(
                CompiledCommunication(
                    base: try compile(action.base), window: action.window, duration: action.duration,
                    usesBestTime: action.usesBestTime, channel: action.channel, name: action.communicationName,
                    readsCommunications: action.readsCommunications))
            if isActive, action.usesBestTime { needsHistory = true }
            if isActive { plansCommunications = true }
            compiled = .communication(communications.count - 1)
        case .cancelCommunications:
            readCommunications()
            compiled = .cancelCommunications
        case .updateField(let list):
            var compiledList: [CompiledAssignment] = []
            for assignment in list { compiledList.append(try compile(assignment)) }
            assignments.append(compiledList)
            compiled = .updateField(assignments.count - 1)
        case .toAnotherFlow(let target):
            guard (0..<flowCount).contains(target) else { throw CompilationError.brokenGraph(flow: flow.id) }
            compiled = .toAnotherFlow(target)
        case .action(let action):
            actions.append(try action.compile(&self, NodePlace(flow: flow.id, node: node.id)))
            compiled = .action(actions.count - 1)
        }
        nodes.append(compiled)
        nodeFlow.append(Int32(index))
    }

    // MARK: What nodes ask for

    /// Runs read, count or cancel communications.
    package mutating func readCommunications() {
        if isActive { needsCommunications = true }
    }

    /// Runs wait for the event: it is kept though no trigger asks for it.
    package mutating func listen(to event: AwaitedEvent) {
        guard isActive else { return }
        switch event {
        case .participantUpdated: awaitsChanges = true
        case .communicationUpdated(let name, let statuses):
            let update = EventInterest.Updated(communicationName: name, statuses: statuses)
            interest.updated.append(update)
            awaited.append(update)
        }
    }

    private mutating func trigger(
        _ kind: EventKindTag, _ flow: Int, _ filter: CompiledTrigger.Filter
    ) -> CompiledNode {
        if isActive {
            triggers[Int(kind.rawValue)].append(CompiledTrigger(flow: flow, node: nodes.count, filter: filter))
        }
        return .trigger
    }

    mutating func compile(_ check: FieldCheck) throws(CompilationError) -> CompiledCheck {
        var operands: [CompiledSource] = []
        for operand in check.operands { operands.append(try compile(operand)) }
        return CompiledCheck(
            property: try compile(check.property), type: check.type, operator: check.operator, operands: operands,
            ignoresCase: check.ignoresCase, isDynamic: check.operands.contains { !$0.isConstant })
    }

    mutating func compile(_ assignment: Assignment) throws(CompilationError) -> CompiledAssignment {
        let item = try item(assignment.level, assignment.field)
        var field = item.field
        field.format = nil
        return CompiledAssignment(
            level: assignment.level, id: item.id, type: assignment.type,
            parser: try? FieldParser(
                field, defaultRegion: settings.defaultRegion, ambiguousPhone: settings.ambiguousPhone),
            value: try compile(assignment.value))
    }

    mutating func compile(
        _ base: CommunicationAction.BaseTime
    ) throws(CompilationError) -> CompiledCommunication.Base {
        switch base {
        case .today: .today
        case .date(let date): .fixed(.date(date))
        case .datetime(let datetime): .fixed(PlanInputs.Base(datetime))
        case .field(let property, let offset): .reference(try compile(property), offset)
        case .expression(let expression): .expression(try compile(expression))
        }
    }

    mutating func compile(_ source: ValueSource) throws(CompilationError) -> CompiledSource {
        switch source {
        case .constant(let value): .constant(value)
        case .today(let days): .today(days: days)
        case .field(let property): .reference(try compile(property))
        case .expression(let expression): .expression(try compile(expression))
        }
    }

    /// Its index.
    mutating func compile(_ expression: Expression) throws(CompilationError) -> Int {
        var references: [CompiledReference] = []
        for reference in expression.references { references.append(try compile(reference)) }
        expressions.append(CompiledExpression(expression: expression, references: references))
        return expressions.count - 1
    }

    private mutating func compile(_ reference: Expression.Reference) throws(CompilationError) -> CompiledReference {
        guard let property = PropertyReference(reference, catalog: catalog) else {
            throw CompilationError.unknownField("\(reference.scope.rawValue) \(reference.name)")
        }
        return try compile(property)
    }

    mutating func compile(_ property: PropertyReference) throws(CompilationError) -> CompiledReference {
        switch property {
        case .customer(let name): return .customer(try item(.customer, name).id)
        case .participant(let name): return .participant(try item(.participant, name).id)
        case .result(let name):
            readCommunications()
            return .conversation(.result(name))
        case .communication(let attribute):
            readCommunications()
            return .conversation(CompiledReference.Attribute(attribute))
        case .namedCommunication(let name, let attribute):
            readCommunications()
            return .named(name, CompiledReference.Attribute(attribute))
        }
    }

    /// A declared field.
    package func item(_ level: FieldLevel, _ name: String) throws(CompilationError) -> FieldCatalog.Item {
        guard let item = catalog.item(level, name) else {
            throw CompilationError.unknownField("\(level.rawValue).\(name)")
        }
        return item
    }
}
