import Domain
import FlowEngine
import Runtime
import Testing

/// Every step of a flow test, by what comes of it on the timeline.
@Suite struct FlowTestStepTests {
    static let ann = #""participants": [{ "id": "ann", "attributes": { "email": "ann@example.org", "name": "Ann" } }]"#
    static let monday = #""start": "2026-06-08T08:00""#
    static let started =
        #"{ "at": "2026-06-08T09:00", "participant": "ann", "communication": "MAIL", "status": "Started" }"#

    private func passes(
        _ script: String, _ expected: String, more: String = #", "until": "1d""#, people: String = ann
    ) async throws {
        let result = try await FlowTestFixture.run(
            "\(Self.monday), \(people), \"script\": [\(script)], \"expected\": [\(expected)]\(more)")
        #expect(result.isPassed, "\(result.text)")
    }

    @Test func rowsJoinAndAreSentToInTheirOwnZones() async throws {
        try await passes(
            "",
            """
            { "at": "2026-06-08T16:30", "participant": "tokyo", "communication": "MAIL", "status": "Started", "subject": "For Tea" },
            { "at": "2026-06-08T09:00", "participant": "late", "communication": "MAIL", "status": "Started",
              "to": "late@example.org", "channel": "outbox", "agent": "message", "text": { "contains": "x" } }
            """,
            people: """
                "participants": [
                  { "id": "tokyo", "timezone": "Asia/Tokyo", "after": "30m", "attributes": { "email": "t@example.org", "name": "Tea" } },
                  { "id": "late", "at": "2026-06-08T08:30", "attributes": { "email": "late@example.org", "note": "x" } }
                ]
                """)
    }

    @Test func anUploadChangesARowAndBringsInOthers() async throws {
        try await passes(
            #"{ "after": "10m", "upload": [{ "participant": "ann", "attributes": { "note": "changed", "name": "" } }, { "participant": "bo", "attributes": { "email": "bo@example.org" } }] }"#,
            """
            { "at": "2026-06-08T09:00", "participant": "ann", "communication": "MAIL", "status": "Started",
              "subject": "For Ann", "text": "Note: changed", "fields": { "step": "noted", "customer.name": "Ann" } },
            { "participant": "bo", "communication": "MAIL", "status": "Started", "reason": null }
            """)
    }

    @Test func aRejectedRowIsAnEntry() async throws {
        try await passes(
            #"{ "after": "10m", "upload": { "participant": "ann", "attributes": { "count": "many" } } }"#,
            #"{ "at": "2026-06-08T08:10", "participant": "ann", "rejected_row": "bad_number" }, \#(Self.started)"#)
    }

    @Test func anOperatorCancels() async throws {
        try await passes(
            #"{ "after": "10m", "cancel": { "participant": "ann", "communication": "MAIL" } }"#,
            #"{ "at": "2026-06-08T08:10", "participant": "ann", "communication": "MAIL", "status": "Canceled", "reason": "canceled_by_operator" }"#
        )
    }

    @Test func aStoppedCampaignWaitsUntilItStarts() async throws {
        try await passes(
            #"{ "after": "10m", "stop": {} }, { "after": "4h", "start": {} }"#,
            #"{ "at": "2026-06-08T12:10", "participant": "ann", "communication": "MAIL", "status": "Started" }"#)
        // Its window closes while it is stopped.
        try await passes(
            #"{ "after": "10m", "stop": {} }"#,
            #"{ "at": "2026-06-09T09:00", "participant": "ann", "communication": "MAIL", "status": "Canceled", "reason": "window_closed" }"#,
            more: #", "until": "3d""#)
    }

    @Test func aRefusalFails() async throws {
        try await passes(
            #"{ "outcome": { "communication": "MAIL", "status": "Failed" } }"#,
            #"{ "at": "2026-06-08T09:00", "participant": "ann", "communication": "MAIL", "status": "Failed", "reason": "refused" }"#
        )
    }

    /// The stand-in has the channel's three attempts, a minute apart at first.
    @Test func whatIsRefusedForNowIsTriedAgain() async throws {
        try await passes(
            #"{ "outcome": { "participant": "ann", "communication": "MAIL", "status": "Retry" } }"#,
            #"{ "at": "2026-06-08T09:00:30", "participant": "ann", "communication": "MAIL", "status": "Started" }"#)
        try await passes(
            #"{ "outcome": { "participant": "ann", "communication": "MAIL", "status": "Retry", "times": 3 } }"#,
            #"{ "at": "2026-06-08T09:01:30", "participant": "ann", "communication": "MAIL", "status": "Failed", "reason": "attempts_exhausted" }"#
        )
    }

    @Test func anUnavailableChannelHoldsItsQueueUp() async throws {
        try await passes(
            #"{ "outcome": { "communication": "MAIL", "status": "Unavailable", "times": 9 } }"#,
            #"{ "at": "2026-06-08T09:06:45", "participant": "ann", "communication": "MAIL", "status": "Started" }"#)
    }

    @Test func anUnknownOutcomeIsSentAgain() async throws {
        try await passes(
            #"{ "outcome": { "communication": "MAIL", "status": "Unknown" } }"#,
            #"{ "at": "2026-06-08T09:00:30", "participant": "ann", "communication": "MAIL", "status": "Started" }"#)
    }

    @Test func silenceHandsOverToTheOtherFlow() async throws {
        try await passes(
            #"{ "at": "2026-06-08T10:00", "expect": [{ "participant": "ann", "fields": { "step": null }, "communications": { "MAIL": "Delivered", "CHAT": null } }] }"#,
            """
            { "at": "2026-06-08T08:00", "participant": "ann", "communication": "MAIL", "status": "Planned", "planned_for": "2026-06-08T09:00" },
            \(Self.started),
            { "at": "2026-06-08T09:00", "participant": "ann", "communication": "MAIL", "status": "Delivered" },
            { "at": "2026-06-11T09:00", "participant": "ann", "communication": "MAIL", "status": "NoResponse" },
            { "at": "2026-06-11T09:00", "participant": "ann", "communication": "CHAT", "status": "Planned" },
            { "at": "2026-06-11T09:00", "participant": "ann", "communication": "CHAT", "status": "Skipped", "reason": "no_address" }
            """,
            more:
                #", "include": ["Planned", "Delivered"], "finally": [{ "participant": "ann", "communications": { "CHAT": "Skipped" } }]"#
        )
    }

    /// 72 hours over the night when clocks go back end an hour earlier by the clock; an offset tells the passes apart.
    @Test func aClockChangeShows() async throws {
        let result = try await FlowTestFixture.run(
            """
            "start": "2026-10-23T10:30", \(Self.ann), "expected": [
              { "at": "2026-10-23T10:30+01:00", "participant": "ann", "communication": "MAIL", "status": "Started" },
              { "at": "2026-10-26T09:30+00:00", "participant": "ann", "communication": "MAIL", "status": "NoResponse" },
              { "at": "2026-10-26T09:30", "participant": "ann", "communication": "CHAT", "status": "Skipped" } ]
            """)
        #expect(result.isPassed, "\(result.text)")
    }

    @Test(arguments: [
        (#"{ "after": "1m", "cancel": { "participant": "ann", "communication": "CHAT" } }"#, "nothing to cancel"),
        (#"{ "after": "1m", "start": {} }"#, "runs already"),
        (#"{ "after": "1m", "reply": { "participant": "ann", "communication": "MAIL" } }"#, "MAIL is not open"),
        (#"{ "after": "1m", "reply": { "participant": "ann" } }"#, "no conversation"),
        (
            #"{ "after": "2h", "outcome": { "participant": "ann", "communication": "CHAT", "status": "Failed" } }"#,
            "never came to pass"
        ),
        (
            #"{ "after": "2h", "expect": [{ "participant": "ann", "fields": { "step": "noted" } }] }"#,
            "step should be \"noted\" and is unset"
        ),
        (
            #"{ "after": "2h", "expect": [{ "participant": "ann", "communications": { "MAIL": "Read" } }] }"#,
            "MAIL should be Read and is Delivered"
        ),
    ])
    func whatCannotBeDoneFailsTheTest(script: String, says: String) async throws {
        let result = try await FlowTestFixture.run(
            #"\#(Self.monday), \#(Self.ann), "script": [\#(script)], "until": "1d", "expected": [\#(Self.started)]"#)
        #expect(result.faults.count == 1)
        #expect(result.faults.first?.message.contains(says) == true, "\(result.text)")
        #expect(result.faults.first?.line == 1)
        #expect(!result.isPassed)
    }
}
