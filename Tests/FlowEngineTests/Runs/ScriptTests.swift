import Domain
import FlowEngine
import Foundation
import Testing

@Suite struct ScriptTests {
    private static let script = Node.Kind.action(
        PythonCustomAction(script: "score.py", params: Array("{\"limit\": 3}".utf8), timeout: .seconds(5)))

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

    private func created(_ turn: Turn) -> Event { Event(.participantCreated, occurredAt: turn.now) }

    private func integer(_ value: FieldValue?) -> ScriptAnswer {
        .returned([ScriptWrite(level: .participant, field: "a_integer", value: value)])
    }

    @Test func whatCameBeforeItHoldsAndOtherEventsGoOn() throws {
        var turn = Turn(try campaign())
        #expect(turn.engine.campaign.needsCommunications)
        let effects = turn.effects([created(turn), Event(.participantUpdated(changed: []), occurredAt: turn.now)])
        #expect(effects.runs.map(\.outcome) == [.completed, .completed, .completed])
        #expect(turn.state.communications.map(\.name) == ["A", "C"])
        #expect(turn.fields[CampaignBuilder.id("a_string")] == .string("\"é\n"))
        let call = try #require(turn.parked.first?.wait.wait.call)
        #expect(turn.parked.count == 1 && call.flow == "b" && call.node == "score")
        #expect(call.script == "score.py" && call.timeout == .seconds(5))
        // What comes meanwhile is taken, and calls for itself.
        let later = turn.effects([
            Event(.participantUpdated(changed: [CampaignBuilder.id("b_date")]), occurredAt: turn.now)
        ])
        #expect(later.runs.count == 1 && turn.parked.count == 2)
        let second = turn.parked[1].key
        #expect(turn.goOn(.answer(.returned([])), second)?.runs.map(\.evidence.continues) == [4])
        #expect(turn.goOn(.answer(.returned([])))?.runs.map(\.evidence.continues) == [2])
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
        let call = try #require(turn.effects([created(turn)]).waits.first?.wait.call)
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
    }

    @Test func anEventsConversationIsItsContextAndTheNextSegments() throws {
        var builder = CampaignBuilder()
        builder.flow(
            "b",
            [
                ("ended", .communicationEnded(communicationName: nil)), ("score", Self.script),
                ("if", .check(.result("n"), .number, .equals, .constant(.number(1.5)))), ("mail", .email("YES")),
            ], ["ended>score", "score>if", "if:match>mail"])
        let ended = Turn.communication(
            1, "OLD", .completed, results: ["when": datetime(2026, 6, 1, hour: 9, offset: 2), "n": .number(1.5)],
            startedAt: Turn.noon)
        var turn = Turn(try builder.compiled())
        let call = turn.effects([Event(.communicationEnded(ended), occurredAt: turn.now)]).waits.first?.wait.call
        let object = try JSONSerialization.jsonObject(with: Data(call?.context ?? [])) as? [String: Any]
        let conversation = try #require(object?["communication"] as? [String: Any])
        #expect(conversation["name"] as? String == "OLD" && conversation["ended_at"] is NSNull)
        #expect(conversation["started_at"] as? [String: String] == ["datetime": "2026-06-30T12:00:00+00:00"])
        let results = try #require(conversation["results"] as? [String: Any])
        #expect(results["n"] as? Double == 1.5)
        #expect(results["when"] as? [String: String] == ["datetime": "2026-06-01T09:00:00+02:00"])
        let effects = try turn.continued(.answer(.returned([])))
        #expect(effects.communications.count == 1)
        #expect(effects.runs.first?.evidence.communication == ended.key)
        #expect(effects.runs.first?.evidence.status == .completed)
    }

    @Test func theNextScriptSeesWhatTheFirstWrote() throws {
        var turn = Turn(try campaign())
        var number: Int64 = 3
        let played = turn.play([created(turn)]) { _ in
            number += 1
            return integer(.string(" \(number) "))
        }
        #expect(played.calls.map(\.node) == ["score", "again"])
        #expect(String(decoding: played.calls[1].context, as: UTF8.self).contains("\"a_integer\": 4"))
        #expect(turn.fields[CampaignBuilder.id("a_integer")] == .integer(5))
        #expect(played.effects.flatMap(\.runs).allSatisfy { $0.outcome == .completed })
        #expect(turn.state.communications.map(\.name) == ["A", "C", "B"])
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
    func aWriteThatDoesNotFitFailsItsSegment(
        level: FieldLevel, field: String, value: FieldValue?, reason: String
    ) throws {
        var turn = Turn(try campaign())
        let played = turn.play([created(turn)]) { _ in
            .returned([
                ScriptWrite(level: .participant, field: "b_string", value: .string("x")),
                ScriptWrite(level: level, field: field, value: value),
            ])
        }
        #expect(played.calls.count == 1)
        let outcomes = played.effects.flatMap(\.runs).map(\.outcome)
        #expect(outcomes.map { $0 == .completed } == [true, true, true, false])
        guard case .failed(let text)? = outcomes.last else { return }
        #expect(text.hasPrefix("flow b, node score: ") && text.contains(reason), "\(text)")
        // Its own effects are dropped, those of the segment before it are not.
        #expect(turn.fields[CampaignBuilder.id("b_string")] == nil)
        #expect(turn.fields[CampaignBuilder.id("a_string")] == .string("\"é\n"))
        #expect(turn.state.communications.map(\.name) == ["A", "C"])
    }

    @Test func aScriptThatFailsFailsItsSegmentWithTheTraceback() throws {
        let traceback = "Traceback (most recent call last):\n  File \"score.py\", line 2, in run\nKeyError: 'x'"
        var turn = Turn(try campaign())
        let played = turn.play([created(turn)]) { _ in .failed(traceback) }
        #expect(
            played.effects.flatMap(\.runs).map(\.outcome) == [
                .completed, .completed, .completed, .failed("flow b, node score: scripts/score.py: \(traceback)"),
            ])
    }

    /// What came meanwhile is newer than what the script knew.
    @Test(arguments: [(FieldValue.integer(8), true), (.integer(9), false), (nil, true)])
    func aFieldThatHasChangedMeanwhileIsNotOverwritten(meanwhile: FieldValue?, fails: Bool) throws {
        var turn = Turn(try campaign(), Turn.participant(["a_integer": .integer(7)]))
        _ = turn.effects([created(turn)])
        turn.state.participant[CampaignBuilder.id("a_integer")] = meanwhile
        let run = try #require(try turn.continued(.answer(integer(.integer(9)))).runs.first)
        #expect((run.outcome != .completed) == fails)
        #expect(turn.fields[CampaignBuilder.id("a_integer")] == (fails ? meanwhile : .integer(9)))
        guard case .failed(let text) = run.outcome else { return }
        #expect(
            text.hasPrefix(
                "flow b, node score: the script returned participant.a_integer, which has changed since the script was called"
            ), "\(text)")
    }

    @Test func aFieldThatChangedAndIsNotReturnedDoesNotMatter() throws {
        var turn = Turn(try campaign())
        _ = turn.effects([created(turn)])
        turn.state.participant[CampaignBuilder.id("b_integer")] = .integer(1)
        #expect(turn.goOn(.answer(integer(.integer(9))))?.runs.first?.outcome == .completed)
    }

    /// What the event's runs planned is spared by what a run cancels after its script, what others planned is not.
    @Test func aRunGoesOnAsAPartOfItsEvent() throws {
        var builder = CampaignBuilder()
        builder.flow(
            "a",
            [
                ("start", .participantCreated), ("own", .email("OWN")), ("s", Self.script),
                ("stop", .cancelCommunications),
            ],
            ["start>own", "own>s", "s>stop"])
        builder.flow("b", [("start", .participantCreated), ("mail", .email("SAME_EVENT"))], ["start>mail"])
        builder.flow("c", [("update", .anyUpdate), ("mail", .email("OTHER_EVENT"))], ["update>mail"])
        var turn = Turn(try builder.compiled())
        _ = turn.effects([created(turn), Event(.participantUpdated(changed: []), occurredAt: turn.now)])
        let effects = try turn.continued(.answer(.returned([])))
        #expect(effects.cancellations.map(\.communication.ordinal) == [3])
        #expect(turn.state.communications.map(\.status) == [.planned, .planned, .canceled])
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
        var number: Int64 = 0
        let played = turn.play([Event(.participantUpdated(changed: []), occurredAt: turn.now)]) { _ in
            number += 1000
            return integer(.integer(number))
        }
        #expect(played.calls.count == 16)
        let runs = played.effects.flatMap(\.runs)
        #expect(runs.filter { $0.eventKind != .waitEnded }.map(\.chain) == Array(1...33))
        #expect(
            runs.last?.outcome == .failed("flow a: a chain of more than 32 events that cause one another"))
        #expect(turn.fields[CampaignBuilder.id("a_integer")] == .integer(16001))
    }

    /// The steps of all segments are counted together.
    @Test func aScriptIsAStep() throws {
        var builder = CampaignBuilder()
        let nodes = (0...RunLimits.steps).map { ("n\($0)", $0 == 0 ? Node.Kind.participantCreated : Self.script) }
        builder.flow("main", nodes, (1...RunLimits.steps).map { "n\($0 - 1)>n\($0)" })
        var turn = Turn(try builder.compiled())
        let played = turn.play([created(turn)]) { _ in .returned([]) }
        #expect(played.calls.count == RunLimits.steps - 1)
        #expect(
            played.effects.last?.runs.map(\.outcome) == [
                .failed("flow main, node n1000: more than 1000 steps in one run")
            ])
    }
}
