import Domain
import FlowEngine
import Runtime
import TestSupport
import Testing

/// Python scripts in flow tests, what stands in for them, and runs that fail.
@Suite struct FlowTestScriptTests {
    private static let people = #"{ "id": "ann", "attributes": { "email": "ann@example.org", "note": "abc" } }"#

    private func passes(
        _ expected: [String], people: String = people, more: String = ""
    ) async throws {
        let result = try await TalkFixture.run(
            """
            "start": "2026-06-08T08:00", "participants": [\(people)], "until": "10h",
            "expected": [\(expected.joined(separator: ", "))]\(more)
            """)
        #expect(result.isPassed, "\(result.text)")
    }

    private static func started(_ score: Int, of participant: String = "ann", at: String = "09:00") -> String {
        TalkFixture.entry(
            at, "Started", of: participant,
            more: ", \"subject\": \"Score \(score)\", \"fields\": { \"score\": \(score) }")
    }

    @Test func aScriptThatNothingStandsInForRuns() async throws {
        try await passes([Self.started(6)])
    }

    @Test func testsMayShareAPool() async throws {
        let pool = ScriptPool(clock: ManualClock(Site.start))
        let directory = try TemporaryDirectory("flowtests")
        let (campaign, test) = try TalkFixture.load(
            #""start": "2026-06-08T08:00", "participants": [\#(Self.people)], "until": "10h", "expected": [\#(Self.started(6))]"#
        )
        let runner = FlowTestRunner(TalkFixture.environment(directory, scripts: pool))
        let results = await runner.run([(campaign, test), (campaign, test), (campaign, test)])
        #expect(results.allSatisfy(\.isPassed) && results.count == 3)
        #expect(pool.workerCount > 0)
        await pool.end()
        // A pool that was given up runs nothing any more: the test says that what it expects did not come.
        #expect(await !runner.run(test, of: campaign).isPassed)
    }

    @Test func valuesStandInAndMayChange() async throws {
        try await passes(
            [Self.started(7), Self.started(9, of: "bo")],
            more: """
                , "scripts": { "score.py": { "participant": { "score": 7 } } },
                "script": [
                  { "after": "5m", "scripts": { "score.py": { "participant": { "score": 9 } } } },
                  { "after": "5m", "upload": { "participant": "bo", "attributes": { "email": "bo@example.org", "note": "n" } } } ]
                """)
    }

    @Test func anErrorStandsInAndTheRunFails() async throws {
        try await passes(
            [
                #"{ "at": "2026-06-08T08:00", "participant": "ann", "failed_flow": "main", "reason": "no connection" }"#
            ],
            more: """
                , "scripts": { "score.py": { "error": "no connection" } },
                "finally": [{ "participant": "ann", "fields": { "score": null }, "communications": { "ASK": null } }]
                """)
    }

    @Test func aScriptThatRaisesFailsItsRunAlone() async throws {
        try await passes(
            [
                #"{ "at": "2026-06-08T17:00", "participant": "bo", "failed_flow": "main", "reason": "no score for this" }"#,
                Self.started(6),
            ],
            people: Self.people
                + #", { "id": "bo", "timezone": "Asia/Tokyo", "attributes": { "email": "bo@example.org", "note": "bad" }, "after": "1h" }"#
        )
    }

    /// What a stand-in writes is looked at as what a script writes.
    @Test func aValueThatDoesNotFitItsFieldFailsTheRun() async throws {
        try await passes(
            [#"{ "participant": "ann", "failed_flow": "main", "reason": "score" }"#],
            more: #", "scripts": { "score.py": { "participant": { "score": "many" } } }"#)
    }

    @Test(arguments: [
        #""failed_flow": "main", "reason": "no such words""#,
        #""failed_flow": "main", "at": "2026-06-08T08:01""#,
        #""communication": "ASK", "status": "Started""#,
    ])
    func aFailedRunIsNoOther(entry: String) async throws {
        let result = try await TalkFixture.run(
            """
            "start": "2026-06-08T08:00", "participants": [\(Self.people)], "until": "10h",
            "scripts": { "score.py": { "error": "no connection" } }, "expected": [{ "participant": "ann", \(entry) }]
            """)
        #expect(!result.isPassed)
        #expect(result.text.contains("run of main failed"), "\(result.text)")
    }
}
