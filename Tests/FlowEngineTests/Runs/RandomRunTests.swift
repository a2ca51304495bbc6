import Domain
import FlowEngine
import Scheduling
import TestNodes
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

    /// Lets the one that has waited longest go on: what an event has ended first, then scripts and instants; nil where none
    /// waits for either.
    private static func goOn(_ turn: inout Turn, seed: UInt64, _ answered: inout Int) -> TurnEffects? {
        if !turn.ended.isEmpty { return turn.effects([turn.ended.removeFirst()]) }
        for parked in turn.parked {
            if let call = parked.wait.wait.call {
                answered += 1
                return turn.goOn(
                    .answer(RandomCampaign.answer(seed: seed, answered, call.flow, call.node)), parked.key)
            }
            if parked.wait.wait.until != nil { return turn.goOn(.instant, parked.key) }
        }
        return nil
    }

    /// The same for the plain one.
    private static func goOn(_ plain: inout PlainRunner, seed: UInt64, _ answered: inout Int) {
        if !plain.ready.isEmpty { return plain.goOn(plain.ready.removeFirst()) }
        for parked in plain.parked {
            let action = plain.action(parked)
            if action is PythonCustomAction {
                answered += 1
                let flow = plain.flows[parked.place[0]]
                let answer = RandomCampaign.answer(seed: seed, answered, flow.id, flow.nodes[parked.place[1]].id)
                return plain.goOn((parked.number, .answered(answer), parked.chain))
            }
            if (action as? TestWait)?.seconds != nil { return plain.goOn((parked.number, .instant, parked.chain)) }
        }
    }

    /// Runs wait for scripts, instants and events, other events come meanwhile, and each part of a run is whole or nothing:
    /// whatever the plain runner, which copies the world before each part, makes of it.
    @Test func doesWhatThePlainRunnerDoes() throws {
        var failures = 0
        var chained = 0
        var canceled = 0
        var segments = 0
        var failedSegments = 0
        var byEvents = 0
        var withdrawn = 0
        for seed in UInt64(1)...250 {
            let flows = RandomCampaign.flows(seed: seed)
            var turn = Turn(try Self.campaign(flows))
            var plain = PlainRunner(flows)
            var outcome = Outcome()
            var answered = 0
            var plainAnswered = 0
            for event in Self.events {
                plain.take(event)
                outcome.add(turn.effects([event]), turn.engine.campaign)
                // One goes on before the next event comes, the others after it.
                if let effects = Self.goOn(&turn, seed: seed, &answered) {
                    outcome.add(effects, turn.engine.campaign)
                    Self.goOn(&plain, seed: seed, &plainAnswered)
                }
            }
            while let effects = Self.goOn(&turn, seed: seed, &answered) {
                outcome.add(effects, turn.engine.campaign)
                Self.goOn(&plain, seed: seed, &plainAnswered)
            }
            #expect(outcome.runs == plain.runs, "seed \(seed)")
            #expect(answered == plainAnswered && plain.ready.isEmpty, "seed \(seed)")
            #expect(turn.parked.count == plain.parked.count, "seed \(seed)")
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
            let continued = outcome.runs.filter { $0.kind == .waitEnded }
            segments += continued.count
            failedSegments += continued.count { !$0.isCompleted }
            byEvents += continued.count { $0.ports.first == TestWait.event }
        }
        // The flows met what they were made to meet.
        #expect(failures > 40 && chained > 400 && canceled > 40 && withdrawn > 20)
        #expect(segments > 400 && failedSegments > 40 && byEvents > 5, "\(segments) \(failedSegments) \(byEvents)")
    }

    /// Nothing of a run that waits is kept in the evaluator.
    @Test func whatWaitsGoesOnWithAnyEvaluator() throws {
        for seed in UInt64(1)...60 {
            let campaign = try Self.campaign(RandomCampaign.flows(seed: seed))
            var lines: [[String]] = []
            for isNew in [false, true] {
                var turn = Turn(campaign)
                var told = Self.events.flatMap { turn.describe(turn.effects([$0])) }
                var answered = 0
                while let effects = Self.goOn(&turn, seed: seed, &answered) {
                    told += turn.describe(effects)
                    if isNew { turn.engine = TurnEngine(campaign) }
                }
                lines.append(told)
            }
            #expect(lines[0] == lines[1], "seed \(seed)")
        }
    }
}
