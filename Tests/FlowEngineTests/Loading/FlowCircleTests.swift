import Domain
import FlowEngine
import Foundation
import TestSupport
import Testing

/// Row T5: campaigns whose flows set themselves off, and campaigns that only look so.
@Suite struct FlowCircleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// By flow id: nodes and edges, with `MAIL(NAME)` for an e-mail of that name.
        var flows: [String: String]
        /// What the warnings show of the way round, in order; empty: nothing is said.
        var circles: [String]
    }

    static let cases = [
        Case(
            testDescription: "a receipt of its own message",
            flows: [
                "a": #"[CREATED, MAIL(A)], [start>A]"#,
                "b": #"[ON(A, Delivered), GO(c)], [start>go]"#,
                "c": #"[ENTRY, MAIL(B)], [start>B]"#,
                "d": #"[ON(B, Delivered, Read), GO(c)], [start>go]"#,
            ], circles: ["d → B Delivered → d"]),
        Case(
            testDescription: "two flows that send on each other's receipts",
            flows: [
                "a": #"[ON(B, Delivered), MAIL(A)], [start>A]"#,
                "b": #"[ON(A), MAIL(B)], [start>B]"#,
            ], circles: ["a → A Delivered → b → B Delivered → a"]),
        Case(
            testDescription: "two flows that write each other's fields",
            flows: [
                "a": #"[CHANGE(x), SET(y, "{ \"expression\": \"(x or 0) + 1\" }"), MAIL(A)], [start>y, y>A]"#,
                "b": #"[CHANGE(y), SET(x, "{ \"expression\": \"y + 1\" }"), MAIL(B)], [start>x, x>B]"#,
            ], circles: ["a → participant.y → b → participant.x → a"]),
        Case(
            testDescription: "two flows that write back and forth under conditions that they fulfil",
            flows: [
                "a": #"[CHANGE(), CHECK(participant.x, equals, 1), SET(x, "2")], [start>if, if:match>x]"#,
                "b": #"[CHANGE(), CHECK(participant.x, equals, 2), SET(x, "1")], [start>if, if:match>x]"#,
            ], circles: ["a → participant.x → b → participant.x → a"]),
        Case(
            testDescription: "the end of its own message",
            flows: ["a": #"[ANSWERED(A), MAIL(A)], [start>A]"#],
            circles: ["a → A NoResponse → a"]),
        Case(
            testDescription: "a mail every few days for ever",
            flows: [
                "a": #"[CREATED, MAIL(A)], [start>A]"#,
                "b": #"[END(A), CHECK(communication.status, equals, "NoResponse"), "#
                    + #"CHECK(participant.paid, not_equals, true, unpaid), MAIL(B)], "#
                    + "[start>if, if:match>unpaid, unpaid:match>B]",
                "c": #"[END(B), CHECK(communication.status, in, ["NoResponse", "Failed"]), MAIL(C)], "#
                    + "[start>if, if:match>C]",
                "d": #"[ON(C, NoResponse), GO(e)], [start>go]"#,
                "e": #"[ENTRY, MAIL(E)], [start>E]"#,
                "f": #"[ON(E, NoResponse), GO(e)], [start>go]"#,
            ], circles: ["f → E NoResponse → f"]),
        Case(
            testDescription: "cancellations that lead to a message that is called off again",
            flows: [
                "a": #"[ON(, Canceled), MAIL(A), { "id": "stop", "type": "cancel_communications" }], [start>A, A>stop]"#
            ], circles: ["a → A Canceled → a"]),
        Case(
            testDescription: "none: a drip that ends",
            flows: [
                "a": #"[CREATED, MAIL(A)], [start>A]"#,
                "b": #"[ON(A, Delivered), MAIL(B)], [start>B]"#,
                "c": #"[ON(B, NoResponse), MAIL(C)], [start>C]"#,
            ], circles: []),
        Case(
            testDescription: "none: it asks again whenever somebody answers",
            flows: [
                "a": #"[ON(A, Replied), MAIL(A)], [start>A]"#,
                "b": #"[END(B), CHECK(communication.status, equals, "Completed"), MAIL(B)], [start>if, if:match>B]"#,
                "c": #"[END(C), CHECK(result.answer, equals, "again"), MAIL(C)], [start>if, if:match>C]"#,
            ], circles: []),
        Case(
            testDescription: "none: tries are counted",
            flows: [
                "a": #"[ANSWERED(A), CHECK(participant.x, less_than, 3), "#
                    + #"SET(x, "{ \"expression\": \"(x or 0) + 1\" }"), MAIL(A)], [start>if, if:match>x, x>A]"#
            ], circles: []),
        Case(
            testDescription: "none: a note is written",
            flows: [
                "a": #"[ON(A, Delivered), CHECK(participant.x, is_not_set), SET(x, "1"), MAIL(A)], "#
                    + "[start>if, if:match>x, x>A]",
                "b": "[ON(B, Delivered), CHECK(communications.C.status, is_not_set), MAIL(C)], "
                    + "[start>if, if:match>C]",
                "c": #"[ON(C, Delivered), MAIL(B)], [start>B]"#,
            ], circles: []),
        Case(
            testDescription: "none: until a day",
            flows: [
                "a": #"[ON(A, NoResponse), CHECK(participant.due, after, { "today": 0 }), MAIL(A)], "#
                    + "[start>if, if:match>A]"
            ], circles: []),
        Case(
            testDescription: "a mail every few days, and a condition that the time has fulfilled for good",
            flows: [
                "a":
                    #"[ON(A, NoResponse), CHECK(participant.at, before, { "expression": "datetime.now()" }), MAIL(A)], "#
                    + "[start>if, if:match>A]"
            ], circles: ["a → A NoResponse → a"]),
        Case(
            testDescription: "a counter that only grows, and a bound that it never falls below",
            flows: [
                "a": #"[ANSWERED(A), CHECK(participant.x, greater_or_equal, 0), "#
                    + #"SET(x, "{ \"expression\": \"(x or 0) + 1\" }"), MAIL(A)], [start>if, if:match>x, x>A]"#
            ], circles: ["a → A NoResponse → a"]),
        Case(
            testDescription: "what is left once the tries are used up goes on for ever",
            flows: [
                "a": #"[ANSWERED(A), CHECK(participant.x, less_than, 3), "#
                    + #"SET(x, "{ \"expression\": \"(x or 0) + 1\" }"), MAIL(A)], [start>x, x>if, if:else>A]"#
            ], circles: ["a → A NoResponse → a"]),
        Case(
            testDescription: "counters of two flows that grow by each other",
            flows: [
                "a":
                    #"[CHANGE(x), CHECK(participant.y, greater_than, 0), SET(y, "{ \"expression\": \"x + 1\" }"), MAIL(A)], "#
                    + "[start>if, if:match>y, y>A]",
                "b": #"[CHANGE(y), SET(x, "{ \"expression\": \"y\" }")], [start>x]"#,
            ], circles: ["a → participant.y → b → participant.x → a"]),
        Case(
            testDescription: "an hour that comes again every day",
            flows: [
                "a":
                    #"[ON(A, NoResponse), CHECK(participant.x, less_than, { "expression": "datetime.now().hour" }), MAIL(A)], "#
                    + "[start>if, if:match>A]"
            ], circles: ["a → A NoResponse → a"]),
        Case(
            testDescription: "no oftener than every week is for ever too",
            flows: [
                "a": #"[ON(A, NoResponse), "#
                    + #"CHECK(participant.at, before, { "expression": "datetime.now() - timedelta(days=7)" }), "#
                    + #"SET(at, "{ \"expression\": \"datetime.now()\" }"), MAIL(A)], [start>if, if:match>at, at>A]"#
            ], circles: ["a → A NoResponse → a"]),
        Case(
            testDescription: "none: tries are counted down",
            flows: [
                "a": #"[ANSWERED(A), CHECK(participant.x, greater_than, 0), "#
                    + #"SET(x, "{ \"expression\": \"x - 1\" }"), MAIL(A)], [start>if, if:match>x, x>A]"#
            ], circles: []),
        Case(
            testDescription: "none: tries against a bound that is a field",
            flows: [
                "a": #"[ANSWERED(A), CHECK(participant.x, less_than, { "field": "participant.y" }), "#
                    + #"SET(x, "{ \"expression\": \"1 if x is None else x + 1\" }"), MAIL(A)], [start>if, if:match>x, x>A]"#
            ], circles: []),
        Case(
            testDescription: "none: a note of the time",
            flows: [
                "a": #"[ON(A, Delivered), CHECK(participant.at, is_not_set), "#
                    + #"SET(at, "{ \"expression\": \"datetime.now()\" }"), MAIL(A)], [start>if, if:match>at, at>A]"#
            ], circles: []),
        Case(
            testDescription: "none: a mail every few days until a moment, or within a month of it",
            flows: [
                "a":
                    #"[ON(A, NoResponse), CHECK(participant.at, after, { "expression": "datetime.now()" }), MAIL(A)], "#
                    + "[start>if, if:match>A]",
                "b": #"[ON(B, NoResponse), CHECK(participant.at, before, { "expression": "datetime.now()" }), "#
                    + #"CHECK(participant.at, after, { "expression": "datetime.now() - timedelta(days=30)" }, month), MAIL(B)], "#
                    + "[start>if, if:match>month, month:match>B]",
                "c":
                    #"[ON(C, NoResponse), CHECK(participant.x, greater_than, { "expression": "(date.today() - due).days" }), MAIL(C)], "#
                    + "[start>if, if:match>C]",
            ], circles: []),
        Case(
            testDescription: "none: fields that come to rest",
            flows: [
                "a": #"[CHANGE(x), SET(y, "1"), MAIL(A)], [start>y, y>A]"#,
                "b": #"[CHANGE(y), SET(x, "{ \"field\": \"participant.y\" }")], [start>x]"#,
            ], circles: []),
        Case(
            testDescription: "none: notes of the time, which a turn writes once",
            flows: [
                "a": #"[CHANGE(), SET(x, "{ \"expression\": \"datetime.now().hour\" }")], [start>x]"#,
                "b": #"[CHANGE(), SET(y, "{ \"expression\": \"datetime.now().day\" }")], [start>y]"#,
            ], circles: []),
        Case(
            testDescription: "notes of the time between messages",
            flows: [
                "a": #"[CHANGE(x), MAIL(A)], [start>A]"#,
                "b": #"[ON(A, NoResponse), SET(x, "{ \"expression\": \"datetime.now().day\" }")], [start>x]"#,
            ], circles: ["a → A NoResponse → b → participant.x → a"]),
        Case(
            testDescription: "none: one that is not active",
            flows: [
                "a": #"INACTIVE[ON(A, Delivered), MAIL(A)], [start>A]"#
            ], circles: []),
    ]

    @Test("T5 check names circles, and nothing else", arguments: cases)
    func checkNamesCirclesAndNothingElse(_ example: Case) throws {
        let loaded = DefinitionLoader.load(campaign: "shop", files: SmallFlows.files(example.flows))
        #expect(loaded.errors.isEmpty, "\(loaded.lines)")
        let found = loaded.diagnostics.filter { $0.code == "flow_circle" }
        #expect(found.allSatisfy { $0.severity == .warning })
        #expect(found.count == example.circles.count, "\(found.map(\.message))")
        for (diagnostic, circle) in zip(found, example.circles) {
            #expect(diagnostic.message.contains("in a circle: \(circle) ("), "\(diagnostic.message)")
        }
    }

    /// Neighbours of the counter and of the day, against rounds that are played: a warning where, and only where, the way to the
    /// mail is still taken after very many of them.
    struct Turn: Sendable, CustomTestStringConvertible {
        var `operator`: String
        var bound: Int
        /// What a round adds to the counter; nil: the property is a day, and a round is one.
        var step: Int?
        var port: String
        var testDescription: String {
            step.map { "x \(`operator`) \(bound), \($0) a round, \(port)" }
                ?? "due \(`operator`) today + \(bound), \(port)"
        }

        func isTaken(in round: Int) -> Bool {
            let (value, limit) = step.map { ($0 * (round + 1), bound) } ?? (0, bound + round)
            let holds =
                switch `operator` {
                case "equals", "on": value == limit
                case "not_equals", "not_on": value != limit
                case "less_than", "before": value < limit
                case "less_or_equal", "on_or_before": value <= limit
                case "greater_than", "after": value > limit
                default: value >= limit
                }
            return holds == (port == "match")
        }
    }

    static let turns: [Turn] = ["match", "else"].flatMap { port in
        let counters = ["equals", "not_equals", "less_than", "less_or_equal", "greater_than", "greater_or_equal"]
        let days = ["on", "not_on", "before", "after", "on_or_before", "on_or_after"]
        var turns: [Turn] = []
        for sign in counters {
            for bound in [-3, 0, 5] {
                for step in [-2, -1, 1, 3] { turns.append(Turn(operator: sign, bound: bound, step: step, port: port)) }
            }
        }
        for sign in days {
            for bound in [-30, 0, 14] { turns.append(Turn(operator: sign, bound: bound, step: nil, port: port)) }
        }
        return turns
    }

    @Test(
        "T5 a condition ends a circle only where the circle or the time makes it come out otherwise", arguments: turns)
    func circlesAreNamedWhereRoundsNeverEnd(_ turn: Turn) throws {
        let flow =
            if let step = turn.step {
                #"[ON(A, NoResponse), SET(x, "{ \"expression\": \"(x or 0) + STEP\" }"), CHECK(participant.x, SIGN, BOUND), MAIL(A)], "#
                    .replacing("+ STEP", with: step < 0 ? "- \(-step)" : "+ \(step)") + "[start>x, x>if, if:PORT>A]"
            } else {
                #"[ON(A, NoResponse), CHECK(participant.due, SIGN, { "today": BOUND }), MAIL(A)], [start>if, if:PORT>A]"#
            }
        let text = flow.replacing("SIGN", with: turn.operator).replacing("BOUND", with: "\(turn.bound)")
            .replacing("PORT", with: turn.port)
        let loaded = DefinitionLoader.load(campaign: "shop", files: SmallFlows.files(["a": text]))
        #expect(loaded.errors.isEmpty, "\(loaded.lines)")
        let isEndless = (1_000..<1_010).allSatisfy(turn.isTaken)
        #expect(loaded.diagnostics.contains { $0.code == "flow_circle" } == isEndless)
    }

    /// Row T10: an end that is no answer. What flows or operators called off ends too.
    @Test(
        "T10 check warns of an end that leads to a message whatever came of it",
        arguments: [
            (#"[END(A), MAIL(B)], [start>B]"#, true),
            (
                #"[END(), CHECK(participant.paid, equals, false), MAIL(B)], [start>if, if:match>B]"#,
                true
            ),
            (
                #"[END(A), CHECK(participant.paid, equals, false), GO(z)], [start>if, if:match>go]"#,
                true
            ),
            (
                #"[ANSWERED(A), MAIL(B)], [start>B]"#,
                false
            ),
            (
                #"[{ "id": "start", "type": "communication_ended", "reason": ["refused"] }, MAIL(B)], [start>B]"#,
                false
            ),
            (
                #"[END(), CHECK(communication.status, equals, "NoResponse"), MAIL(B)], [start>if, if:match>B]"#,
                false
            ),
            (
                #"[END(), CHECK(result.answer, is_set), MAIL(B)], [start>if, if:match>B]"#,
                false
            ),
            (
                #"[END(A), SET(x, "1")], [start>x]"#,
                false
            ),
            (#"[ON(, NoResponse), SET(x, "1")], [start>x]"#, false),
        ])
    func checkWarnsOfAnEndThatLeadsToAMessageWhateverCameOfIt(flow: String, isNamed: Bool) throws {
        let flows = [
            "a": "[CREATED, MAIL(A)], [start>A]", "b": flow,
            "z": #"[ENTRY, MAIL(Z)], [start>Z]"#,
        ]
        let loaded = DefinitionLoader.load(campaign: "shop", files: SmallFlows.files(flows))
        #expect(loaded.errors.isEmpty, "\(loaded.lines)")
        let found = loaded.diagnostics.filter { $0.code == "status_not_checked" }
        #expect(found.map(\.file) == (isNamed ? ["b.flow.json"] : []))
    }

    @Test("T5 the campaigns that come with the product have no circle")
    func theCampaignsThatComeWithTheProductHaveNone() throws {
        let loaded = try DefinitionLoader.load(directory: DefinitionFixtures.samples.path)
        let advice = ["flow_circle", "status_not_checked", "mixed_times"]
        #expect(loaded.diagnostics.filter { advice.contains($0.code) } == [])
    }

    /// The search does not take the loader with it: many flows that all hear everything.
    @Test func manyFlowsThatHearEverythingHangNothing() throws {
        var flows: [String: String] = [:]
        for number in 0..<120 { flows["f\(number)"] = "[ON(), MAIL(M\(number))], [start>M\(number)]" }
        let clock = ContinuousClock()
        let took = clock.measure { _ = DefinitionLoader.load(campaign: "shop", files: SmallFlows.files(flows)) }
        #expect(took < Patience.longest)
    }
}
