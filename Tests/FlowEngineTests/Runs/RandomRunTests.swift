import Domain
import FlowEngine
import Scheduling
import Testing

@Suite struct RandomRunTests {
    /// What a turn leaves behind, comparable.
    private struct Outcome: Equatable {
        var runs: [PlainRunner.Run] = []
        var canceled: [Int64] = []

        mutating func add(_ effects: TurnEffects, _ campaign: CompiledCampaign) {
            let plans = Dictionary(grouping: effects.communications, by: \.run)
            runs += effects.runs.enumerated().map { index, run in
                PlainRunner.Run(
                    flow: run.flow, kind: run.eventKind, chain: run.chain, nodes: run.path.steps.map(\.node),
                    ports: run.path.steps.map(\.port), isCompleted: run.outcome == .completed,
                    planned: (plans[index] ?? []).map { planned in
                        let action = campaign.communicationAction(at: planned.node)
                        return "\(action?.communicationName ?? "?") \(planned.status.name)"
                    }, values: run.evidence.values)
            }
            canceled += effects.cancellations.map(\.communication.ordinal)
        }
    }

    private static func campaign(_ flows: [FlowDefinition]) throws -> CompiledCampaign {
        var builder = CampaignBuilder()
        builder.restrictions.frequencyCap = 1000
        for flow in flows { builder.add(flow) }
        // Read by nobody's condition, so that snapshots are kept in every campaign.
        builder.flow("z", [("start", .incomingSession(channel: nil)), ("cancel", .cancelCommunications)])
        return try builder.compiled()
    }

    private static let events = [
        Event(.participantCreated, occurredAt: Turn.noon),
        Event(.participantUpdated(changed: [CampaignBuilder.id("a_string")]), occurredAt: Turn.noon),
    ]

    /// Scripts are run as they are met here, and by suspension and replay there.
    @Test func doesWhatThePlainRunnerDoes() throws {
        var failures = 0
        var chained = 0
        var canceled = 0
        var suspensions = 0
        var withdrawn = 0
        for seed in UInt64(1)...150 {
            let flows = RandomCampaign.flows(seed: seed)
            var turn = Turn(try Self.campaign(flows))
            var plain = PlainRunner(flows) { RandomCampaign.answer(seed: seed, $0, $1, $2) }
            for event in Self.events { plain.take(event) }

            var outcome = Outcome()
            for event in Self.events {
                let replay = turn.replay(event) { RandomCampaign.answer(seed: seed, $0.ordinal, $0.flow, $0.node) }
                outcome.add(replay.effects, turn.engine.campaign)
                suspensions += replay.answers.count
            }
            #expect(outcome.runs == plain.runs, "seed \(seed)")
            let communications = turn.state.communications.map { communication in
                var known = communication
                known.plannedAt = nil
                return known
            }
            #expect(communications == plain.world.communications, "seed \(seed)")
            withdrawn += communications.count { $0.reason == .chainLimit }
            #expect(outcome.canceled == plain.world.canceled, "seed \(seed)")
            #expect(turn.fields == plain.world.fields, "seed \(seed)")
            #expect(turn.state.runCount == Int64(outcome.runs.count), "seed \(seed)")
            failures += outcome.runs.count { !$0.isCompleted }
            chained += outcome.runs.count { $0.chain > 1 }
            canceled += outcome.canceled.count
        }
        // The flows met what they were made to meet.
        #expect(failures > 40 && chained > 400 && canceled > 40 && suspensions > 200 && withdrawn > 20)
    }

    /// Answers that come one by one, each after a suspension, and answers that are all there at once lead to the same.
    @Test func itDoesNotMatterWhenAnswersCome() throws {
        for seed in UInt64(1)...60 {
            var turn = Turn(try Self.campaign(RandomCampaign.flows(seed: seed)))
            var atOnce = turn
            let replay = turn.replay(Self.events[0]) {
                RandomCampaign.answer(seed: seed, $0.ordinal, $0.flow, $0.node)
            }
            let effects = atOnce.engine.take(
                [Self.events[0]], of: &atOnce.state, TurnInputs(now: atOnce.now, answers: replay.answers))
            #expect(effects.suspension == nil)
            var outcomes = [Outcome(), Outcome()]
            outcomes[0].add(replay.effects, turn.engine.campaign)
            outcomes[1].add(effects, turn.engine.campaign)
            #expect(outcomes[0] == outcomes[1], "seed \(seed)")
            #expect(turn.fields == atOnce.fields, "seed \(seed)")
            #expect(turn.state.communications == atOnce.state.communications, "seed \(seed)")
        }
    }
}
