import Domain
import Expressions
import FlowEngine
import Scheduling

/// Builds campaigns in memory: what a flow file says, without the file.
struct CampaignBuilder {
    var fields: [Field] = CampaignBuilder.standardFields
    var zone: String?
    var restrictions = Restrictions.none
    private var flows: [FlowDefinition] = []

    static let standardFields: [Field] =
        FieldType.allCases.map { type in
            Field(
                name: "a_\(type.rawValue)", type: type, level: .participant,
                options: type == .choice ? ["red", "green"] : [])
        }
        + FieldType.allCases.map { type in
            Field(
                name: "b_\(type.rawValue)", type: type, level: .participant,
                options: type == .choice ? ["red", "green"] : [])
        }
        + [
            Field(name: "tier", type: .string, level: .customer),
            Field(name: "visits", type: .integer, level: .customer),
        ]

    static let catalog = FieldCatalog(offline: standardFields)

    static func id(_ name: String) -> FieldID {
        guard let item = catalog.participant[name] ?? catalog.customer[name] else {
            preconditionFailure("no field \(name)")
        }
        return item.id
    }

    /// Adds a flow; edges are `"a>b"`, or `"a:match>b"` and `"a:else>b"` for the ports of a condition.
    mutating func flow(
        _ id: String, isActive: Bool = true, _ nodes: [(String, Node.Kind)], _ edges: [String] = []
    ) {
        let index = { (name: Substring) -> Int in
            guard let index = nodes.firstIndex(where: { $0.0 == name }) else { preconditionFailure("no node \(name)") }
            return index
        }
        flows.append(
            FlowDefinition(
                id: id, name: id, isActive: isActive, nodes: nodes.map { Node(id: $0.0, kind: $0.1) },
                edges: edges.map { text in
                    let ends = text.split(separator: ">")
                    let from = ends[0].split(separator: ":")
                    let start = index(from[0])
                    let port = from.count == 1 ? .out : nodes[start].1.ports.port(named: String(from[1]))
                    guard let port else { preconditionFailure("no port \(text)") }
                    return Edge(from: start, to: index(ends[1]), port: port)
                }))
    }

    mutating func add(_ flow: FlowDefinition) { flows.append(flow) }

    func compiled() throws -> CompiledCampaign {
        let definition = CampaignDefinition(
            id: "test", name: "Test", description: "", zone: zone, fields: fields,
            importSettings: ImportSettings(), startMode: .auto, reupload: .always, flows: flows, files: [:],
            contentHash: "")
        return try CompiledCampaign(
            definition, catalog: FieldCatalog(offline: fields), tenantZone: "UTC", restrictions: restrictions)
    }
}

extension Node.Kind {
    /// An e-mail at any time of the day the run is on, for an hour, unless told otherwise.
    static func email(
        _ name: String, base: CommunicationAction.BaseTime = .today, window: ContactWindow = .wholeDay,
        duration: Duration = .seconds(3600), subject: Template? = nil, text: Template? = nil, html: Template? = nil,
        context: [PropertyReference] = []
    ) -> Node.Kind {
        .message(
            .email, name, .email(subject: subject, text: text, html: html), base: base, window: window,
            duration: duration, context: context)
    }

    static func message(
        _ kind: CommunicationKind, _ name: String, _ content: CommunicationAction.Content,
        base: CommunicationAction.BaseTime = .today, window: ContactWindow = .wholeDay,
        duration: Duration = .seconds(3600), context: [PropertyReference] = []
    ) -> Node.Kind {
        .communication(
            CommunicationAction(
                kind: kind, communicationName: name, agent: "agent", channel: "\(kind.name)-channel", base: base,
                window: window, duration: duration, customerContext: context, content: content))
    }

    static func check(
        _ property: PropertyReference, _ type: FieldType, _ operator: FieldCheck.Operator, _ operands: ValueSource...,
        ignoringCase: Bool = false
    ) -> Node.Kind {
        .fieldCheck(
            FieldCheck(
                property: property, type: type, operator: `operator`, operands: operands, ignoresCase: ignoringCase))
    }

    /// Sets one participant field.
    static func set(_ name: String, _ type: FieldType, _ value: ValueSource) -> Node.Kind {
        .updateField([Assignment(level: .participant, field: name, type: type, value: value)])
    }

    static let anyUpdate = Node.Kind.participantUpdated(fields: nil)
}

extension ValueSource {
    static func text(_ text: String) -> ValueSource { .constant(.string(text)) }
    static func integer(_ number: Int64) -> ValueSource { .constant(.integer(number)) }
    static func python(_ source: String) throws -> ValueSource { .expression(try Expression(parsing: source)) }
}
