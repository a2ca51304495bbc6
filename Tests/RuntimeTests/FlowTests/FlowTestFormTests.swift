import Agents
import Domain
import FlowEngine
import Runtime
import TestSupport
import Testing

/// Flow tests of campaigns whose agents ask: what is said after the opening, and what people begin.
struct FlowTestFormTests {
    private static let agents = AgentDirectory([
        AgentDefinition(
            id: "assistant", kind: .form,
            channels: [AgentDefinition.ChannelUse(channel: "outbox", isInbound: true)], language: "en",
            results: [
                AgentResult(name: "answer", type: .choice(["yes", "no"]), question: "Yes or no?"),
                AgentResult(name: "count", type: .integer, question: "How many?"),
                AgentResult(name: "day", type: .date, question: "When?", isOptional: true),
            ], form: FormSettings(invalidMessage: "Pardon?", thanksMessage: "Thank you."))
    ])

    private static func run(_ members: String) async throws -> FlowTestResult {
        let (campaign, test) = try TalkFixture.load(members)
        let directory = try TemporaryDirectory("flowtests")
        var environment = TalkFixture.environment(directory)
        environment.agents = agents
        return await FlowTestRunner(environment).run(test, of: campaign)
    }

    private static func test(_ steps: String, _ expected: String, more: String = "") -> String {
        """
        "start": "2026-06-08T08:00", "participants": [
            { "id": "ann", "attributes": { "email": "ann@example.org", "name": "Ann" } } ],
        "script": [\(steps)], "expected": [\(expected)]\(more)
        """
    }

    private static func reply(_ text: String) -> String {
        #"{ "after": "10m", "reply": { "participant": "ann", "text": "\#(text)" } }"#
    }
    private static let started = TalkFixture.entry("09:00", "Started", more: #", "text": { "contains": "Yes or no?" }"#)

    @Test func repliesDriveTheForm() async throws {
        let steps = (["maybe", "Yes", "3", "skip"]).map(Self.reply).joined(separator: ", ")
        let said = [("09:20", #"{ "contains": ["Pardon?", "Yes or no?"] }"#)].map { at, text in
            #"{ "at": "2026-06-08T\#(at)", "participant": "ann", "communication": "ASK", "said": \#(text) }"#
        }
        let first =
            #"{ "at": "2026-06-08T09:00", "expect": [{ "participant": "ann", "communications": { "ASK": "Started" } }] }"#
        let result = try await Self.run(
            Self.test(
                first + ", " + steps,
                [
                    Self.started,
                    said[0].replacing("09:20", with: "09:10"),
                    #"{ "at": "2026-06-08T09:20", "participant": "ann", "communication": "ASK", "said": "How many?" }"#,
                    #"{ "at": "2026-06-08T09:30", "participant": "ann", "communication": "ASK", "said": { "contains": "When?" } }"#,
                    #"{ "at": "2026-06-08T09:40", "participant": "ann", "communication": "ASK", "said": "Thank you." }"#,
                    TalkFixture.entry("09:40", "Completed"),
                ].joined(separator: ", "),
                more:
                    #", "finally": [{ "participant": "ann", "fields": { "answer": "yes", "count": 3, "end": "Completed" } }]"#
            ))
        #expect(result.isPassed, "\(result.text)")
    }

    /// Where no entry asks for it, what is said is not in the timeline.
    @Test func whatIsSaidIsShownWhereItIsAskedFor() async throws {
        let steps = (["yes", "3", "skip"]).map(Self.reply).joined(separator: ", ")
        let first =
            #"{ "at": "2026-06-08T09:00", "expect": [{ "participant": "ann", "communications": { "ASK": "Started" } }] }"#
        let plain = "\(Self.started), \(TalkFixture.entry("09:30", "Completed"))"
        #expect(try await Self.run(Self.test(first + ", " + steps, plain)).isPassed)
        let asked =
            plain
            + #", { "participant": "ann", "communication": "ASK", "said": "How many?" }"#
        let result = try await Self.run(Self.test(first + ", " + steps, asked))
        #expect(result.rows.filter { $0.mark == .unexpected }.count == 2)
    }

    @Test func whatTheTestDecidesTheFormIsNotAsked() async throws {
        let first =
            #"{ "at": "2026-06-08T09:00", "expect": [{ "participant": "ann", "communications": { "ASK": "Started" } }] }"#
        let decided =
            #"{ "after": "10m", "reply": { "participant": "ann", "text": "whatever", "results": { "answer": "no" } } }"#
        let result = try await Self.run(
            Self.test(
                "\(first), \(decided)", "\(Self.started), \(TalkFixture.entry("09:10", "Completed"))",
                more: #", "finally": [{ "participant": "ann", "fields": { "answer": "no" } }]"#))
        #expect(result.isPassed, "\(result.text)")
    }

    @Test func whoWritesOnAChannelGoesOnWhereAConversationIsOpen() async throws {
        let first =
            #"{ "at": "2026-06-08T09:00", "expect": [{ "participant": "ann", "communications": { "ASK": "Started" } }] }"#
        let write = #"{ "after": "10m", "reply": { "participant": "ann", "channel": "outbox", "text": "yes" } }"#
        let result = try await Self.run(
            Self.test(
                "\(first), \(write)", Self.started,
                more: #", "until": "2h", "finally": [{ "participant": "ann", "communications": { "ASK": "Replied" } }]"#
            ))
        #expect(result.isPassed, "\(result.text)")
    }

    @Test func whatSomebodyBeginsFiresIncomingSession() async throws {
        let flow = """
            { "format": 1, "id": "heard", "name": "Heard", "nodes": [
                { "id": "wrote", "type": "incoming_session" },
                { "id": "note", "type": "update_field", "assignments": [{ "attribute": "participant.heard", "value": "wrote" }] } ],
              "edges": [{ "from": "wrote", "to": "note" }] }
            """
        let members = Self.test(
            #"{ "after": "5m", "reply": { "participant": "ann", "channel": "outbox", "text": "hello" } }"#, "",
            more: #", "until": "30m", "finally": [{ "participant": "ann", "fields": { "heard": "wrote" } }]"#)
        let files = [
            "campaign.json": TalkFixture.campaign, "main.flow.json": TalkFixture.flow, "heard.flow.json": flow,
            "scripts/score.py": TalkFixture.script, "a.test.json": "{ \"format\": 1, \(members) }",
        ]
        let loaded = DefinitionLoader.load(campaign: "shop", files: files.mapValues { Array($0.utf8) })
        let campaign = try #require(loaded.campaigns.first, "\(loaded.diagnostics)")
        let directory = try TemporaryDirectory("flowtests")
        var environment = TalkFixture.environment(directory)
        environment.agents = Self.agents
        let result = await FlowTestRunner(environment).run(try #require(campaign.tests.first), of: campaign)
        #expect(result.isPassed, "\(result.text)")
    }

    @Test(arguments: [
        (#""channel": "sms", "text": "x""#, "no channel is called \"sms\""),
        (#""communication": "ASK", "text": "x""#, "ann cannot reply: ASK is not open"),
    ])
    func aReplyThatCannotBeIsAFault(reply: String, message: String) async throws {
        let result = try await Self.run(
            Self.test(
                #"{ "after": "5m", "reply": { "participant": "ann", \#(reply) } }"#, "", more: #", "until": "30m""#))
        #expect(result.faults.contains { $0.message.contains(message) }, "\(result.faults)")
    }

    @Test func ownAccordAndAnswerDoNotGoTogether() throws {
        #expect(throws: Trouble.self) {
            try TalkFixture.load(
                Self.test(
                    #"{ "after": "5m", "reply": { "participant": "ann", "channel": "outbox", "communication": "ASK", "text": "x" } }"#,
                    ""))
        }
        #expect(throws: Trouble.self) {
            try TalkFixture.load(
                Self.test("", #"{ "participant": "ann", "communication": "ASK", "said": "x", "status": "Started" }"#))
        }
    }
}
