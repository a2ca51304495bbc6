import Domain
import FlowEngine
import Testing

/// What one type of node does, told as a whole turn. Every node type has at least one.
struct NodeScenario: Sendable, CustomTestStringConvertible {
    var type: NodeType
    var name: String
    var campaign: @Sendable (inout CampaignBuilder) -> Void
    var state: ParticipantState = Turn.participant()
    var event: Event.Kind = .participantCreated
    var answers: [ScriptAnswer] = []
    /// The lines of ``Turn/describe(_:)``.
    var transcript: [String]

    var testDescription: String { "\(type.rawValue): \(name)" }

    static let all: [NodeScenario] =
        participantCreated + participantUpdated + communicationEnded + communicationUpdated + reasons + incomingSession
        + fromAnotherFlow + fieldCheck + communications + cancelCommunications + updateField + toAnotherFlow
        + pythonCustomAction
}

@Suite struct NodeScenarioTests {
    @Test(arguments: NodeScenario.all)
    func doesWhatItsTranscriptSays(scenario: NodeScenario) throws {
        var builder = CampaignBuilder()
        scenario.campaign(&builder)
        let campaign = try builder.compiled()
        #expect((0..<campaign.nodeCount).contains { campaign.node(at: $0)?.kind.type == scenario.type })
        var turn = Turn(campaign, scenario.state)
        let event = Event(scenario.event, occurredAt: turn.now)
        #expect(turn.describe(turn.effects([event], scenario.answers)) == scenario.transcript)
    }

    @Test(arguments: NodeType.allCases)
    func everyNodeTypeHasAScenarioThatTakesIt(type: NodeType) throws {
        var taken = false
        for scenario in NodeScenario.all where scenario.type == type {
            var builder = CampaignBuilder()
            scenario.campaign(&builder)
            let campaign = try builder.compiled()
            var turn = Turn(campaign, scenario.state)
            let runs = turn.effects([Event(scenario.event, occurredAt: turn.now)], scenario.answers).runs
            taken =
                taken
                || runs.contains { run in
                    run.path.steps.contains { campaign.node(at: $0.node)?.kind.type == type }
                }
        }
        #expect(taken)
    }
}
