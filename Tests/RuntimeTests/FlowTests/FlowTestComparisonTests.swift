import Domain
import FlowEngine
import Foundation
import Runtime
import TestSupport
import Testing

@Suite struct FlowTestComparisonTests {
    static let three = """
        "start": "2026-06-08T08:00",
        "participants": [
          { "id": "ann", "attributes": { "email": "ann@example.org", "name": "Ann" } },
          { "id": "bo", "timezone": "America/New_York", "attributes": { "email": "bo@example.org", "name": "Bo", "note": "n" } },
          { "id": "cy", "attributes": { "email": "nobody", "name": "Cy" } }
        ]
        """
    static let timeline = """
        { "at": "2026-06-08T08:00", "participant": "cy", "rejected_row": "bad_email" },
        { "at": "2026-06-08T09:00", "participant": "ann", "communication": "MAIL", "status": "Started", "subject": "For Ann" },
        { "at": "2026-06-08T09:00", "participant": "bo", "communication": "MAIL", "status": "Started", "text": { "contains": "n" } },
        { "at": "2026-06-11T09:00", "participant": "ann", "communication": "MAIL", "status": "NoResponse" },
        { "at": "2026-06-11T09:00", "participant": "ann", "communication": "CHAT", "status": "Skipped", "reason": "no_address" },
        { "at": "2026-06-11T09:00", "participant": "bo", "communication": "MAIL", "status": "NoResponse", "reason": null },
        { "at": "2026-06-11T09:00", "participant": "bo", "communication": "CHAT", "status": "Skipped" }
        """

    private static func load() throws -> (CampaignDefinition, FlowTest) {
        let campaign = try FlowTestFixture.load(["a": "{ \"format\": 1, \(three), \"expected\": [\(timeline)] }"])
        return (campaign, try #require(campaign.tests.first))
    }

    @Test func theTimelineAsItComesPasses() async throws {
        let (campaign, test) = try Self.load()
        let directory = try TemporaryDirectory("flowtests")
        let result = await FlowTestRunner(FlowTestFixture.environment(directory)).run(test, of: campaign)
        #expect(result.isPassed, "\(result.text)")
        #expect(result.rows.count == 7)
    }

    /// Every entry counts: without it, twice, of somebody else, at another time or with another end the test fails.
    @Test func noEntryCanBeOtherwise() async throws {
        let (campaign, test) = try Self.load()
        var mutants: [(campaign: CampaignDefinition, test: FlowTest)] = []
        for index in test.expected.indices {
            var mutant = test
            mutant.expected.remove(at: index)
            mutants.append((campaign, mutant))
            mutant = test
            mutant.expected.append(test.expected[index])
            mutants.append((campaign, mutant))
            mutant = test
            mutant.expected[index].participant = test.expected[index].participant == "ann" ? "bo" : "ann"
            mutants.append((campaign, mutant))
            mutant = test
            mutant.expected[index].at?.reading.microsecondOfDay += 60_000_000
            mutants.append((campaign, mutant))
            mutant = test
            switch test.expected[index].subject {
            case .communication(let name, _): mutant.expected[index].subject = .communication(name, .completed)
            case .rejectedRow: mutant.expected[index].subject = .rejectedRow(code: "bad_phone")
            case .said, .failedRun: break
            }
            mutants.append((campaign, mutant))
        }
        let directory = try TemporaryDirectory("flowtests")
        let results = await FlowTestRunner(FlowTestFixture.environment(directory)).run(mutants)
        #expect(results.count == 35)
        for (index, result) in results.enumerated() { #expect(!result.isPassed, "mutant \(index)\n\(result.text)") }
    }

    /// An entry that says little does not take the place of one that says more.
    @Test func entriesFindTheirPartnersHoweverTheyStand() async throws {
        let result = try await FlowTestFixture.run(
            #"""
            "start": "2026-06-08T10:00", "participants": [{ "id": "ann", "attributes": { "email": "ann@example.org" } }],
            "expected": [
              { "participant": "ann", "communication": "MAIL", "status": "NoResponse" },
              { "participant": "ann", "communication": "CHAT", "status": "Skipped" },
              { "participant": "ann", "communication": "MAIL", "status": "Started" } ]
            """#)
        #expect(result.isPassed, "\(result.text)")
    }

    @Test func aFailureShowsBothTimelines() async throws {
        let result = try await FlowTestFixture.run(
            #"""
            "name": "It goes otherwise", "start": "2026-06-08T08:00",
            "participants": [
              { "id": "ann", "attributes": { "email": "ann@example.org", "name": "Ann" } },
              { "id": "bo", "attributes": { "email": "bo@example.org", "name": "Bo" } } ],
            "script": [{ "outcome": { "participant": "bo", "communication": "MAIL", "status": "Failed", "detail": "550 no such user" } },
              { "after": "3h", "expect": [{ "participant": "ann", "fields": { "step": "noted" } }] }],
            "until": "4d",
            "expected": [
              { "at": "2026-06-08T09:00", "participant": "ann", "communication": "MAIL", "status": "Started", "subject": "Dear Ann" },
              { "at": "2026-06-08T09:00", "participant": "bo", "communication": "MAIL", "status": "Started" },
              { "at": "2026-06-10T09:00", "participant": "ann", "communication": "MAIL", "status": "NoResponse" },
              { "at": "2026-06-12T09:00", "participant": "bo", "communication": "CHAT", "status": "Started" } ]
            """#)
        try Golden.expect(result.text, matches: "failure.txt")
    }

    @Test func versionsWithoutTestsOrWithFailingOnesAreHeldBack() async throws {
        let directory = try TemporaryDirectory("flowtests")
        let runner = FlowTestRunner(FlowTestFixture.environment(directory))
        let untested = await runner.objections(to: try FlowTestFixture.load([:]))
        #expect(untested.count == 1)
        #expect(untested.first?.contains("no tests") == true)
        let failing = try FlowTestFixture.load(["wrong": "{ \"format\": 1, \(Self.three), \"expected\": [] }"])
        let objections = await runner.objections(to: failing)
        #expect(objections.count == 1)
        #expect(objections.first?.contains("campaignd test shop --filter wrong.test.json") == true)
        #expect(objections.first?.contains("example.org") == false)
        let passing = try FlowTestFixture.load([
            "right": "{ \"format\": 1, \(Self.three), \"expected\": [\(Self.timeline)] }"
        ])
        #expect(await runner.objections(to: passing).isEmpty)
    }
}
