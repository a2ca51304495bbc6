import Domain
import FlowEngine
import Runtime
import TestSupport
import Testing

/// Replies, receipts and ends: the steps about what was sent.
@Suite struct FlowTestConversationTests {
    static let ann = #"{ "id": "ann", "attributes": { "email": "ann@example.org" } }"#
    static let bo = #"{ "id": "bo", "attributes": { "email": "bo@example.org" } }"#

    private func passes(
        _ script: String, _ expected: [String], people: String = ann, finally: String = "", until: String = "10h"
    ) async throws {
        let result = try await TalkFixture.run(
            """
            "start": "2026-06-08T08:00", "participants": [\(people)], "script": [\(script)], "until": "\(until)",
            "include": ["Delivered", "Read", "Replied"], "expected": [\(expected.joined(separator: ", "))],
            "finally": [\(finally)]
            """)
        #expect(result.isPassed, "\(result.text)")
    }

    @Test func aReplyCompletesAndItsResultsAreTyped() async throws {
        try await passes(
            #"{ "after": "2h", "reply": { "participant": "ann", "text": "Yes", "results": { "answer": "yes", "count": 3, "day": "2026-07-01" } } }"#,
            [
                TalkFixture.entry("09:00", "Started"), TalkFixture.entry("10:00", "Replied"),
                TalkFixture.entry("10:00", "Completed", more: #", "fields": { "answer": "yes" }"#),
            ],
            finally: """
                { "participant": "ann", "communications": { "ASK": "Completed" },
                  "fields": { "heard": "Replied", "end": "Completed", "answer": "yes", "count": 3, "day": "2026-07-01" } }
                """)
    }

    @Test func aReplyThatDoesNotCompleteLeavesTheConversationOpen() async throws {
        let open = #"{ "after": "2h", "reply": { "participant": "ann", "communication": "ASK", "completes": false } }"#
        let entries = [TalkFixture.entry("09:00", "Started"), TalkFixture.entry("10:00", "Replied")]
        try await passes(
            open, entries,
            finally:
                #"{ "participant": "ann", "fields": { "heard": "Replied", "end": null }, "communications": { "ASK": "Replied" } }"#
        )
        try await passes(
            open + #", { "after": "1h", "reply": { "participant": "ann", "results": { "answer": "late" } } }"#,
            entries + [TalkFixture.entry("11:00", "Completed")],
            finally: #"{ "participant": "ann", "fields": { "answer": "late", "end": "Completed" } }"#)
    }

    @Test func aReplyAfterTheEndFailsTheTest() async throws {
        let result = try await TalkFixture.run(
            """
            "start": "2026-06-08T08:00", "participants": [\(Self.ann)], "until": "10h",
            "script": [
              { "after": "2h", "reply": { "participant": "ann" } }, { "after": "1h", "reply": { "participant": "ann" } } ],
            "expected": [\(TalkFixture.entry("09:00", "Started")), \(TalkFixture.entry("10:00", "Completed"))]
            """)
        #expect(result.faults.map(\.message) == ["ann cannot reply: no conversation with them is open"])
        #expect(!result.isPassed)
    }

    /// Each kind of outcome ordered before anything is sent, and what stands at 09:00 by it.
    @Test(arguments: [
        (#""status": "Delivered""#, ["Started", "Delivered"], nil),
        (#""status": "Read""#, ["Started", "Read"], nil),
        (#""status": "Completed", "results": { "answer": "by chat" }"#, ["Started", "Completed"], "by chat"),
        (#""status": "NoResponse", "results": { "answer": "silent" }"#, ["Started", "NoResponse"], "silent"),
        (#""status": "Failed""#, ["Failed"], nil),
        (#""status": "Failed", "reason": "unknown_telegram_id", "detail": "who?""#, ["Started", "Failed"], nil),
    ])
    func outcomesComeWithTheSending(outcome: String, statuses: [String], answer: String?) async throws {
        try await passes(
            "{ \"outcome\": { \"participant\": \"ann\", \"communication\": \"ASK\", \(outcome) } }",
            statuses.map { TalkFixture.entry("09:00", $0) },
            finally:
                "{ \"participant\": \"ann\", \"fields\": { \"answer\": \(answer.map { "\"\($0)\"" } ?? "null") } }")
    }

    /// The same of what was sent an hour before.
    @Test(arguments: [
        (#""status": "Delivered""#, "Delivered", "null"), (#""status": "Read""#, "Read", "null"),
        (#""status": "Completed", "results": { "count": 4 }"#, "Completed", #""Completed""#),
        (#""status": "NoResponse""#, "NoResponse", #""NoResponse""#), (#""status": "Failed""#, "Failed", #""Failed""#),
    ])
    func outcomesComeToWhatWasSent(outcome: String, status: String, end: String) async throws {
        try await passes(
            "{ \"after\": \"2h\", \"outcome\": { \"participant\": \"ann\", \"communication\": \"ASK\", \(outcome) } }",
            [TalkFixture.entry("09:00", "Started"), TalkFixture.entry("10:00", status)],
            finally: "{ \"participant\": \"ann\", \"fields\": { \"end\": \(end) } }")
    }

    @Test func receiptsNeverGoBack() async throws {
        let receipts = ["Read", "Delivered", "Read"].map {
            "{ \"after\": \"2h\", \"outcome\": { \"participant\": \"ann\", \"communication\": \"ASK\", \"status\": \"\($0)\" } }"
        }
        try await passes(
            receipts.joined(separator: ", "),
            [TalkFixture.entry("09:00", "Started"), TalkFixture.entry("10:00", "Read")],
            finally: #"{ "participant": "ann", "fields": { "heard": "Read" } }"#)
    }

    @Test func anOutcomeWithoutANameIsEverybodys() async throws {
        try await passes(
            #"{ "outcome": { "communication": "ASK", "status": "Completed" } }"#,
            ["ann", "bo"].flatMap { name in
                ["Started", "Completed"].map { TalkFixture.entry("09:00", $0, of: name) }
            }, people: "\(Self.ann), \(Self.bo)")
        // That of one leaves the other alone.
        try await passes(
            #"{ "outcome": { "participant": "bo", "communication": "ASK", "status": "Completed" } }"#,
            [
                TalkFixture.entry("09:00", "Started"), TalkFixture.entry("09:00", "Started", of: "bo"),
                TalkFixture.entry("09:00", "Completed", of: "bo"),
            ], people: "\(Self.ann), \(Self.bo)")
    }

    @Test func anOperatorCancelsWhatIsOpen() async throws {
        try await passes(
            #"{ "after": "2h", "cancel": { "participant": "ann" } }"#,
            [
                TalkFixture.entry("09:00", "Started"),
                TalkFixture.entry("10:00", "Canceled", more: #", "reason": "canceled_by_operator""#),
            ], finally: #"{ "participant": "ann", "fields": { "end": "Canceled" } }"#)
    }

    @Test func aStartMayDropWhatWaited() async throws {
        let upload = #"{ "after": "10m", "stop": {} }, { "after": "10m", "upload": \#(Self.row("bo")) }"#
        let annStarted = TalkFixture.entry("09:00", "Started")
        try await passes(
            upload + #", { "after": "10m", "start": { "discard_backlog": true } }"#, [annStarted],
            finally: #"{ "participant": "bo", "communications": { "ASK": null } }"#)
        try await passes(
            upload + #", { "after": "10m", "start": {} }"#,
            [annStarted, TalkFixture.entry("09:00", "Started", of: "bo")])
    }

    private static func row(_ name: String) -> String {
        #"{ "participant": "\#(name)", "attributes": { "email": "\#(name)@example.org" } }"#
    }

    @Test func aRejectedRowOfSomebodyNewIsAnEntryAndTheRestGoesOn() async throws {
        try await passes(
            """
            { "after": "10m", "upload": [
              { "participant": "cy", "timezone": "Asia/Tokyo", "attributes": { "email": "cy" } }, \(Self.row("bo")) ] },
            { "after": "10m", "upload": { "participant": "cy", "attributes": { "email": "cy@example.org" } } }
            """,
            [
                #"{ "at": "2026-06-08T16:10", "participant": "cy", "rejected_row": "bad_email" }"#,
                TalkFixture.entry("16:20", "Started", of: "cy", more: #", "to": "cy@example.org""#),
                TalkFixture.entry("09:00", "Started"), TalkFixture.entry("09:00", "Started", of: "bo"),
            ])
    }

    @Test func whoWasNeverTakenIsNotThere() async throws {
        let result = try await TalkFixture.run(
            """
            "start": "2026-06-08T08:00", "participants": [{ "id": "cy", "attributes": { "email": "cy" } }],
            "expected": [{ "participant": "cy", "rejected_row": "bad_email" }],
            "finally": [{ "participant": "cy", "fields": { "note": null } }]
            """)
        #expect(result.faults.map(\.message) == ["cy is not there at the end"])
    }

    @Test func finallyLooksAtTheEnd() async throws {
        let result = try await TalkFixture.run(
            """
            "start": "2026-06-08T08:00", "participants": [\(Self.ann)], "until": "10h",
            "expected": [\(TalkFixture.entry("09:00", "Started"))],
            "finally": [{ "participant": "ann", "fields": { "end": "Completed" }, "communications": { "ASK": "Completed" } }]
            """)
        #expect(
            result.faults.map(\.message) == [
                #"ann at the end: end should be "Completed" and is unset"#,
                "ann at the end: ASK should be Completed and is Started",
            ])
        #expect(!result.isPassed)
    }
}
