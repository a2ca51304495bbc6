import Domain
import FlowEngine
import Testing

/// What one type of node does, told as a whole turn. Every node type has at least one.
struct NodeScenario: Sendable, CustomTestStringConvertible {
    /// The wire tag of the type.
    var tag: String
    var name: String
    var campaign: @Sendable (inout CampaignBuilder) -> Void
    var state: ParticipantState
    var event: Event.Kind
    /// What ends the run's waits, one after another.
    var ends: [WaitEnd.Cause]
    /// The lines of ``Turn/describe(_:)``.
    var transcript: [String]

    init(
        type: NodeType, name: String, campaign: @escaping @Sendable (inout CampaignBuilder) -> Void,
        state: ParticipantState = Turn.participant(), event: Event.Kind = .participantCreated, transcript: [String]
    ) {
        self.init(
            tag: type.rawValue, name: name, campaign: campaign, state: state, event: event, transcript: transcript)
    }

    init(
        tag: String, name: String, campaign: @escaping @Sendable (inout CampaignBuilder) -> Void,
        state: ParticipantState = Turn.participant(), event: Event.Kind = .participantCreated,
        ends: [WaitEnd.Cause] = [], transcript: [String]
    ) {
        self.tag = tag
        self.name = name
        self.campaign = campaign
        self.state = state
        self.event = event
        self.ends = ends
        self.transcript = transcript
    }

    var testDescription: String { "\(tag): \(name)" }

    static let all: [NodeScenario] =
        participantCreated + participantUpdated + communicationEnded + communicationUpdated + reasons + incomingSession
        + fromAnotherFlow + fieldCheck + communications + cancelCommunications + updateField + toAnotherFlow
        + pythonCustomAction + testWait
}

@Suite struct NodeScenarioTests {
    @Test(arguments: NodeScenario.all)
    func doesWhatItsTranscriptSays(scenario: NodeScenario) throws {
        var builder = CampaignBuilder()
        scenario.campaign(&builder)
        let campaign = try builder.compiled()
        #expect((0..<campaign.nodeCount).contains { campaign.node(at: $0)?.kind.tag == scenario.tag })
        var turn = Turn(campaign, scenario.state)
        var lines = turn.describe(turn.effects([Event(scenario.event, occurredAt: turn.now)]))
        for cause in scenario.ends {
            let effects = try turn.continued(cause)
            lines += turn.describe(effects)
        }
        #expect(lines == scenario.transcript)
    }

    @Test(arguments: NodeTypes.standard.tags)
    func everyNodeTypeHasAScenarioThatTakesIt(tag: String) throws {
        var taken = false
        for scenario in NodeScenario.all where scenario.tag == tag {
            var builder = CampaignBuilder()
            scenario.campaign(&builder)
            let campaign = try builder.compiled()
            var turn = Turn(campaign, scenario.state)
            let runs = turn.effects([Event(scenario.event, occurredAt: turn.now)]).runs
            taken =
                taken
                || runs.contains { run in
                    run.path.steps.contains { campaign.node(at: $0.node)?.kind.tag == tag }
                }
        }
        #expect(taken)
    }
}
