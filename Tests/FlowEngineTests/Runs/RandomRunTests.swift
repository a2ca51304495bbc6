import Domain
import FlowEngine
import Testing

@Suite struct RandomRunTests {
    @Test func doesWhatThePlainRunnerDoes() throws {
        var failures = 0
        var chained = 0
        var canceled = 0
        for seed in UInt64(1)...400 {
            let flows = RandomCampaign.flows(seed: seed)
            var builder = CampaignBuilder()
            for flow in flows { builder.add(flow) }
            // Read by nobody's condition, so that snapshots are kept in every campaign.
            builder.flow("z", [("start", .incomingSession(channel: nil)), ("cancel", .cancelCommunications)])
            var turn = Turn(try builder.compiled())
            var plain = PlainRunner(flows)
            let events = [
                Event(.participantCreated, occurredAt: turn.now),
                Event(.participantUpdated(changed: [CampaignBuilder.id("a_string")]), occurredAt: turn.now),
            ]
            let effects = turn.effects(events)
            for event in events { plain.take(event) }

            let plans = Dictionary(grouping: effects.communications, by: \.run)
            let runs = effects.runs.enumerated().map { index, run in
                PlainRunner.Run(
                    flow: run.flow, kind: run.eventKind, chain: run.chain, nodes: run.path.steps.map(\.node),
                    ports: run.path.steps.map(\.port), isCompleted: run.outcome == .completed,
                    planned: (plans[index] ?? []).map { planned in
                        let action = turn.engine.campaign.communicationAction(at: planned.node)
                        return "\(action?.communicationName ?? "?") \(planned.status.name)"
                    })
            }
            #expect(runs == plain.runs, "seed \(seed)")
            #expect(turn.state.communications == plain.world.communications, "seed \(seed)")
            #expect(effects.cancellations.map(\.communication.ordinal) == plain.world.canceled, "seed \(seed)")
            let fields = turn.state.participant.entries.map { ($0.id, $0.value) }
            #expect(Dictionary(uniqueKeysWithValues: fields) == plain.world.fields, "seed \(seed)")
            #expect(turn.state.runCount == Int64(runs.count), "seed \(seed)")
            failures += runs.count { !$0.isCompleted }
            chained += runs.count { $0.chain > 1 }
            canceled += plain.world.canceled.count
        }
        // The flows met what they were made to meet.
        #expect(failures > 100 && chained > 1000 && canceled > 100)
    }
}
