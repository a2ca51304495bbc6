import Domain
import FlowEngine
import Testing

@Suite struct CompiledCampaignTests {
    @Test func nodesAreNumberedInFlowThenFileOrder() throws {
        var builder = CampaignBuilder()
        builder.flow("a", isActive: false, [("one", .participantCreated), ("two", .email("X"))], ["one>two"])
        builder.flow("b", [("one", .participantCreated)])
        let campaign = try builder.compiled()
        #expect(campaign.nodeCount == 3)
        #expect((0..<3).map { campaign.nodeID(at: $0) } == ["one", "two", "one"])
        #expect((0..<3).map { campaign.flowID(at: $0) } == ["a", "a", "b"])
        #expect((0..<3).map { campaign.communicationAction(at: $0)?.communicationName } == [nil, "X", nil])
        for node in [-1, 3, .max] {
            #expect(campaign.nodeID(at: node) == nil && campaign.flowID(at: node) == nil)
            #expect(campaign.node(at: node) == nil && campaign.communicationAction(at: node) == nil)
        }
    }

    @Test func listensToWhatActiveFlowsListenTo() throws {
        var builder = CampaignBuilder()
        builder.flow(
            "a",
            [
                ("one", .communicationUpdated(communicationName: "X", statuses: [.read])),
                ("two", .communicationEnded(communicationName: "Y")),
            ])
        builder.flow(
            "b", isActive: false,
            [
                ("one", .communicationUpdated(communicationName: nil, statuses: [])),
                ("two", .communicationEnded(communicationName: nil)), ("three", .incomingSession(channel: nil)),
            ])
        let campaign = try builder.compiled()
        #expect(campaign.listensTo(.communicationUpdated, communicationName: "X", status: .read))
        #expect(campaign.listensTo(.communicationUpdated, communicationName: "X"))
        #expect(!campaign.listensTo(.communicationUpdated, communicationName: "X", status: .failed))
        #expect(!campaign.listensTo(.communicationUpdated, communicationName: "Y", status: .read))
        #expect(campaign.listensTo(.communicationEnded, communicationName: "Y", status: .completed))
        #expect(!campaign.listensTo(.communicationEnded, communicationName: "X", status: .completed))
        #expect(!campaign.listensTo(.incomingSession) && !campaign.listensTo(.participantUpdated))
        #expect(campaign.interest.ended == ["Y"])
    }

    private static let reading: [Node.Kind] = [
        .cancelCommunications, .check(.result("x"), .string, .isSet), .check(.communication(.status), .string, .isSet),
        .check(.namedCommunication(name: "X", .status), .string, .isSet),
        .check(.participant("a_string"), .string, .equals, .field(.result("x"))),
        .set("a_string", .string, .field(.communication(.name))),
        .email("X", base: .field(.communication(.startedAt), offset: .init())),
    ]

    @Test(arguments: reading.indices)
    func needsCommunicationsOnlyWhereAnActiveFlowReadsOrCancelsThem(index: Int) throws {
        for isActive in [true, false] {
            var builder = CampaignBuilder()
            builder.flow("a", isActive: isActive, [("start", .participantCreated), ("node", Self.reading[index])])
            #expect(try builder.compiled().needsCommunications == isActive)
        }
    }

    @Test func plansAloneNeedNoCommunications() throws {
        var builder = CampaignBuilder()
        builder.flow("a", [("start", .participantCreated), ("x", .email("X", context: [.participant("a_string")]))])
        #expect(try !builder.compiled().needsCommunications)
    }

    @Test func compilesTheLargestCampaignAtOnce() throws {
        let count = CompilationError.maximumNodes
        let definition = FlowDefinition(
            id: "a", name: "a", isActive: true,
            nodes: (0..<count).map { Node(id: "n\($0)", kind: $0 == 0 ? .participantCreated : .fromAnotherFlow) },
            edges: (1..<count).map { Edge(from: $0 - 1, to: $0, port: .out) })
        var builder = CampaignBuilder()
        builder.add(definition)
        let campaign = try builder.compiled()
        var turn = Turn(campaign)
        let run = try #require(turn.effects([Event(.participantCreated, occurredAt: turn.now)]).runs.first)
        #expect(run.path.steps.map(\.node) == Array(0...RunLimits.steps))
    }

    @Test func refusesWhatDoesNotFitTogether() throws {
        var builder = CampaignBuilder()
        builder.flow("a", [("start", .participantUpdated(fields: ["nothing"]))])
        #expect(throws: CompilationError.unknownField("participant.nothing")) { try builder.compiled() }
        builder = CampaignBuilder()
        builder.flow("a", [("x", .check(.customer("a_string"), .string, .isSet))])
        #expect(throws: CompilationError.unknownField("customer.a_string")) { try builder.compiled() }
        builder = CampaignBuilder()
        builder.zone = "Europe/Nowhere"
        #expect(throws: CompilationError.unknownZone("Europe/Nowhere")) { try builder.compiled() }
        builder = CampaignBuilder()
        builder.flow("a", [("x", .toAnotherFlow(target: 1))])
        #expect(throws: CompilationError.brokenGraph(flow: "a")) { try builder.compiled() }
        builder = CampaignBuilder()
        builder.flow("a", (0..<65_537).map { ("n\($0)", .participantCreated) })
        #expect(throws: CompilationError.tooManyNodes(65_537)) { try builder.compiled() }
    }
}
