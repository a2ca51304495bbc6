import Domain
import FlowEngine
import Foundation
import Testing

@Suite struct ScriptTests {
    private static let script = Node.Kind.pythonCustomAction(
        CustomAction(script: "score.py", params: Array("{\"limit\": 3}".utf8), timeout: .seconds(5)))

    /// Flow `a` plans and writes before flow `b` does, calls its script and goes on.
    private func campaign() throws -> CompiledCampaign {
        var builder = CampaignBuilder()
        builder.flow(
            "a",
            [("start", .participantCreated), ("mail", .email("A")), ("set", .set("a_url", .url, .text("http://a")))],
            ["start>mail", "mail>set"])
        builder.flow(
            "b",
            [
                ("start", .participantCreated), ("updated", .participantUpdated(fields: ["b_date"])),
                ("set", .set("a_string", .string, .text("\"é\n"))), ("score", Self.script), ("again", Self.script),
                ("mail", .email("B")),
            ], ["start>set", "set>score", "updated>score", "score>again", "again>mail"])
        builder.flow("c", [("start", .participantCreated), ("mail", .email("C"))], ["start>mail"])
        return try builder.compiled()
    }

    private func answer(_ ordinal: Int, _ node: String, _ result: ScriptAnswer.Result) -> ScriptAnswer {
        ScriptAnswer(ordinal: ordinal, flow: "b", node: node, result: result)
    }

    private func integer(_ value: FieldValue?) -> ScriptAnswer.Result {
        .returned([ScriptWrite(level: .participant, field: "a_integer", value: value)])
    }

    @Test func itsEventIsUndoneAndThoseBeforeItHold() throws {
        var turn = Turn(try campaign())
        #expect(turn.engine.campaign.hasScripts && turn.engine.campaign.needsCommunications)
        let events = [
            Event(.participantUpdated(changed: []), occurredAt: turn.now),
            Event(.participantCreated, occurredAt: turn.now), Event(.participantCreated, occurredAt: turn.now),
        ]
        let effects = turn.effects(events)
        #expect(effects.runs.isEmpty && effects.communications.isEmpty && effects.participant == nil)
        #expect(turn.state.participant.isEmpty && turn.state.communications.isEmpty && turn.state.runCount == 0)
        let suspension = try #require(effects.suspension)
        #expect(suspension.event == 1)
        #expect(suspension.call.flow == "b" && suspension.call.node == "score" && suspension.call.ordinal == 0)
        #expect(suspension.call.script == "score.py" && suspension.call.timeout == .seconds(5))

        let answers = [answer(0, "score", .returned([])), answer(1, "again", .returned([]))]
        var other = Turn(try campaign())
        let kept = other.effects(Array(events[1...]), answers)
        // The answers are the first event's: the second one asks for its own.
        #expect(kept.suspension?.event == 1 && kept.suspension?.call.ordinal == 0)
        #expect(kept.runs.count == 3 && kept.communications.count == 3 && kept.participant != nil)
        #expect(other.state.communications.map(\.name) == ["A", "B", "C"] && other.state.runCount == 3)
    }

    @Test func theContextIsJSONOfWhatTheRunSees() throws {
        let communication = Turn.communication(
            1, "OLD", .completed, results: ["when": datetime(2026, 6, 1, hour: 9, offset: 2), "n": .number(1.5)],
            startedAt: Turn.noon)
        var turn = Turn(
            try campaign(),
            Turn.participant(
                [
                    "a_date": .date(date(2026, 6, 30)), "a_datetime": datetime(2026, 6, 30, hour: 10),
                    "a_boolean": .boolean(false), "tier": .string("gold"),
                ], zone: "Europe/Paris", communications: [communication]))
        let call = try #require(turn.effects([Event(.participantCreated, occurredAt: turn.now)]).suspension?.call)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(call.context)) as? [String: Any])
        let participant = try #require(object["participant"] as? [String: Any])
        #expect(participant["a_string"] as? String == "\"é\n")
        #expect(participant["a_date"] as? [String: String] == ["date": "2026-06-30"])
        #expect(participant["a_datetime"] as? [String: String] == ["datetime": "2026-06-30T10:00:00"])
        #expect(participant["a_boolean"] as? Bool == false && participant["b_url"] is NSNull)
        #expect((object["customer"] as? [String: Any])?["tier"] as? String == "gold")
        #expect((object["params"] as? [String: Any])?["limit"] as? Int == 3)
        #expect(object["now"] as? String == "2026-06-30T14:00:00+02:00")
        #expect(object["timezone"] as? String == "Europe/Paris")
        // The latest conversation is the one that flow `a` planned for this event.
        let latest = try #require(object["communication"] as? [String: Any])
        #expect(latest["name"] as? String == "A" && latest["status"] as? String == "Planned")

        let updated = Event(.communicationUpdated(communication), occurredAt: turn.now)
        #expect(turn.effects([updated]).suspension == nil)
        let again = turn.effects([Event(.participantCreated, occurredAt: turn.now)]).suspension?.call
        #expect(again?.context == call.context)
    }

    @Test func anEventsConversationIsItsContext() throws {
        var builder = CampaignBuilder()
        builder.flow(
            "b", [("ended", .communicationEnded(communicationName: nil)), ("score", Self.script)], ["ended>score"])
        let ended = Turn.communication(
            1, "OLD", .completed, results: ["when": datetime(2026, 6, 1, hour: 9, offset: 2), "n": .number(1.5)],
            startedAt: Turn.noon)
        var turn = Turn(try builder.compiled())
        let call = turn.effects([Event(.communicationEnded(ended), occurredAt: turn.now)]).suspension?.call
        let object = try JSONSerialization.jsonObject(with: Data(call?.context ?? [])) as? [String: Any]
        let conversation = try #require(object?["communication"] as? [String: Any])
        #expect(conversation["name"] as? String == "OLD" && conversation["ended_at"] is NSNull)
        #expect(conversation["started_at"] as? [String: String] == ["datetime": "2026-06-30T12:00:00+00:00"])
        let results = try #require(conversation["results"] as? [String: Any])
        #expect(results["n"] as? Double == 1.5)
        #expect(results["when"] as? [String: String] == ["datetime": "2026-06-01T09:00:00+02:00"])
    }

    @Test func theNextScriptSeesWhatTheFirstWrote() throws {
        var turn = Turn(try campaign())
        let replay = turn.replay(Event(.participantCreated, occurredAt: turn.now)) { call in
            integer(.string(" \(call.ordinal + 4) "))
        }
        #expect(replay.calls.map(\.node) == ["score", "again"])
        #expect(String(decoding: replay.calls[1].context, as: UTF8.self).contains("\"a_integer\": 4"))
        #expect(turn.fields[CampaignBuilder.id("a_integer")] == .integer(5))
        #expect(replay.effects.runs.map(\.outcome) == [.completed, .completed, .completed])
    }

    @Test(
        arguments: [
            (.participant, "a_integer", .number(2.5), "participant.a_integer cannot hold the value"),
            (.participant, "a_integer", .boolean(true), "participant.a_integer cannot hold the value"),
            (.participant, "a_number", .number(.nan), "participant.a_number cannot hold the value"),
            (.participant, "a_choice", .string("blue"), "participant.a_choice cannot hold the value"),
            (.participant, "a_string", .string("a\u{0}"), "control character"),
            (.participant, "a_interger", .integer(1), "\"a_integer\""),
            (.customer, "a_integer", .integer(1), "not declared"),
            (.customer, "email", .string("a@x.org"), "cannot be written"),
            (.participant, "result_at", .string("2026-06-30"), "cannot be written"),
        ] as [(FieldLevel, String, FieldValue?, String)])
    func aWriteThatDoesNotFitFailsTheRun(
        level: FieldLevel, field: String, value: FieldValue?, reason: String
    ) throws {
        var turn = Turn(try campaign())
        let replay = turn.replay(Event(.participantCreated, occurredAt: turn.now)) { _ in
            .returned([
                ScriptWrite(level: .participant, field: "b_string", value: .string("x")),
                ScriptWrite(level: level, field: field, value: value),
            ])
        }
        #expect(replay.calls.count == 1)
        #expect(replay.effects.runs.map { $0.outcome == .completed } == [true, false, true])
        guard case .failed(let text) = replay.effects.runs[1].outcome else { return }
        #expect(text.hasPrefix("flow b, node score: ") && text.contains(reason), "\(text)")
        #expect(
            turn.fields[CampaignBuilder.id("b_string")] == nil && turn.fields[CampaignBuilder.id("a_string")] == nil)
        #expect(turn.state.communications.map(\.name) == ["A", "C"])
    }

    @Test func aScriptThatFailsFailsItsRunWithTheTraceback() throws {
        let traceback = "Traceback (most recent call last):\n  File \"score.py\", line 2, in run\nKeyError: 'x'"
        var turn = Turn(try campaign())
        let replay = turn.replay(Event(.participantCreated, occurredAt: turn.now)) { _ in .failed(traceback) }
        #expect(
            replay.effects.runs.map(\.outcome) == [
                .completed, .failed("flow b, node score: scripts/score.py: \(traceback)"), .completed,
            ])
    }

    /// The definition changed while the script ran.
    @Test func anAnswerOfAnotherNodeIsNotUsed() throws {
        for other in [answer(0, "again", integer(.integer(9))), answer(1, "score", integer(.integer(9)))] {
            var turn = Turn(try campaign())
            let effects = turn.effects([Event(.participantCreated, occurredAt: turn.now)], [other])
            #expect(effects.suspension?.call.ordinal == 0 && effects.suspension?.call.node == "score")
        }
    }

    /// Two flows that hand one field back and forth by scripts and expressions: 32 links, then a failed run.
    @Test func aLoopOverScriptsAndExpressionsStops() throws {
        var builder = CampaignBuilder()
        builder.flow("a", [("start", .participantUpdated(fields: nil)), ("score", Self.script)], ["start>score"])
        builder.flow(
            "b",
            [
                ("start", .participantUpdated(fields: ["a_integer"])),
                ("add", .set("a_integer", .integer, try .python("(a_integer or 0) + 1"))),
            ], ["start>add"])
        var turn = Turn(try builder.compiled())
        let replay = turn.replay(Event(.participantUpdated(changed: []), occurredAt: turn.now)) { call in
            integer(.integer(Int64(1000 * (call.ordinal + 1))))
        }
        #expect(replay.calls.count == 16)
        #expect(replay.effects.runs.map(\.chain) == Array(1...33))
        #expect(
            replay.effects.runs.last?.outcome
                == .failed("flow a: a chain of more than 32 events that cause one another"))
        #expect(turn.fields[CampaignBuilder.id("a_integer")] == .integer(16001))
    }

    @Test func aScriptIsAStep() throws {
        var builder = CampaignBuilder()
        let nodes = (0...RunLimits.steps).map { ("n\($0)", $0 == 0 ? Node.Kind.participantCreated : Self.script) }
        builder.flow("main", nodes, (1...RunLimits.steps).map { "n\($0 - 1)>n\($0)" })
        var turn = Turn(try builder.compiled())
        let answers = (0..<RunLimits.steps).map {
            ScriptAnswer(ordinal: $0, flow: "main", node: "n\($0 + 1)", result: .returned([]))
        }
        let effects = turn.effects([Event(.participantCreated, occurredAt: turn.now)], answers)
        #expect(effects.suspension == nil)
        #expect(effects.runs.map(\.outcome) == [.failed("flow main, node n1000: more than 1000 steps in one run")])
    }
}
