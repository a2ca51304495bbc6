import Domain
import FlowEngine
import Runtime
import TestSupport
import Testing

/// A test with every kind of step passes as it is written and in no other way.
@Suite struct FlowTestMutationTests {
    /// Each step leaves a trace in the timeline or in a check.
    private static let whole = """
        "start": "2026-06-08T08:00",
        "participants": [
          { "id": "ann", "attributes": { "email": "ann@example.org", "note": "abc" } },
          { "id": "bo", "attributes": { "email": "bo@example.org" } },
          { "id": "cy", "attributes": { "email": "cy@example.org" }, "after": "20m" },
          { "id": "di", "attributes": { "email": "di@example.org" } },
          { "id": "ed", "attributes": { "email": "ed@example.org" } }
        ],
        "scripts": { "score.py": { "participant": { "score": 7 } } },
        "script": [
          { "after": "5m", "upload": [
            { "participant": "fay", "attributes": { "email": "fay" } },
            { "participant": "gus", "attributes": { "email": "gus@example.org", "amount": 2.5 } } ] },
          { "after": "1m", "scripts": { "score.py": { "error": "no connection" } } },
          { "after": "1m", "upload": { "participant": "hal", "attributes": { "email": "hal@example.org", "note": "h" } } },
          { "after": "1m", "stop": {} },
          { "outcome": { "participant": "bo", "communication": "ASK", "status": "Retry", "times": 2 } },
          { "outcome": { "participant": "cy", "communication": "ASK", "status": "Failed", "detail": "550" } },
          { "at": "2026-06-08T09:30", "start": {} },
          { "at": "2026-06-08T10:00", "cancel": { "participant": "di", "communication": "ASK" } },
          { "after": "10m", "outcome": { "participant": "ed", "communication": "ASK", "status": "Read" } },
          { "after": "10m", "reply": { "participant": "ann", "text": "Yes", "results": { "answer": "yes", "count": 3 } } },
          { "after": "10m", "reply": { "participant": "gus", "text": "Hm", "completes": false } },
          { "after": "10m", "outcome": { "participant": "ed", "communication": "ASK", "status": "Completed", "results": { "answer": "no" } } },
          { "after": "10m", "outcome": { "participant": "bo", "communication": "ASK", "status": "NoResponse" } }
        ],
        "until": "6h", "include": ["Read", "Replied"],
        "expected": [
          { "at": "2026-06-08T08:05", "participant": "fay", "rejected_row": "bad_email" },
          { "at": "2026-06-08T08:07", "participant": "hal", "failed_flow": "main", "reason": "no connection" },
          \(entry("09:30", "Started", of: "ann", more: ", \"subject\": \"Score 7\"")),
          \(entry("09:31:30", "Started", of: "bo")),
          \(entry("09:30", "Failed", of: "cy", more: ", \"reason\": \"refused\"")),
          \(entry("09:30", "Started", of: "di")),
          \(entry("09:30", "Started", of: "ed")),
          \(entry("09:30", "Started", of: "gus")),
          \(entry("10:00", "Canceled", of: "di")),
          \(entry("10:10", "Read", of: "ed")),
          \(entry("10:20", "Replied", of: "ann")),
          \(entry("10:20", "Completed", of: "ann", more: ", \"fields\": { \"answer\": \"yes\", \"count\": 3 }")),
          \(entry("10:30", "Replied", of: "gus")),
          \(entry("10:40", "Completed", of: "ed", more: ", \"fields\": { \"answer\": \"no\" }")),
          \(entry("10:50", "NoResponse", of: "bo"))
        ],
        "finally": [
          { "participant": "gus", "fields": { "amount": 2.5, "heard": "Replied" }, "communications": { "ASK": "Replied" } },
          { "participant": "hal", "fields": { "score": null }, "communications": { "ASK": null } }
        ]
        """

    private static func entry(_ at: String, _ status: String, of participant: String, more: String = "") -> String {
        TalkFixture.entry(at, status, of: participant, more: more)
    }

    private static func run(_ tests: [FlowTest], of campaign: CampaignDefinition) async throws -> [FlowTestResult] {
        let directory = try TemporaryDirectory("flowtests")
        return await FlowTestRunner(TalkFixture.environment(directory)).run(tests.map { (campaign, $0) })
    }

    @Test func asItIsWrittenItPasses() async throws {
        let (campaign, test) = try TalkFixture.load(Self.whole)
        let result = try #require(try await Self.run([test], of: campaign).first)
        #expect(result.isPassed, "\(result.text)")
    }

    @Test func noStepCanBeLeftOut() async throws {
        let (campaign, test) = try TalkFixture.load(Self.whole)
        let mutants = test.steps.indices.map { index in
            var mutant = test
            // What comes later is to happen when it did.
            let following = index + 1
            if following < mutant.steps.count {
                switch (mutant.steps[index].when, mutant.steps[following].when) {
                case (.after(let a), .after(let b)):
                    var both = a
                    both.days += b.days
                    both.seconds += b.seconds
                    mutant.steps[following].when = .after(both)
                case (.at(let moment), .after(let span)):
                    var moved = moment
                    moved.reading.microsecondOfDay += span.seconds * 1_000_000
                    mutant.steps[following].when = .at(moved)
                case (_, .at): break
                }
            }
            mutant.steps.remove(at: index)
            return mutant
        }
        try await expectFailures(mutants, of: campaign)
    }

    @Test func noStepCanBeOtherwise() async throws {
        let (campaign, test) = try TalkFixture.load(Self.whole)
        var mutants: [FlowTest] = []
        for index in test.steps.indices {
            for action in Self.others(test.steps[index].action) {
                var mutant = test
                mutant.steps[index].action = action
                mutants.append(mutant)
            }
        }
        #expect(mutants.count == 24)
        try await expectFailures(mutants, of: campaign)
    }

    @Test func noEntryAndNoCheckCanBeOtherwise() async throws {
        let (campaign, test) = try TalkFixture.load(Self.whole)
        var mutants: [FlowTest] = []
        for index in test.expected.indices {
            var mutant = test
            mutant.expected.remove(at: index)
            mutants.append(mutant)
            for field in test.expected[index].fields.indices {
                mutant = test
                mutant.expected[index].fields[field].value = nil
                mutants.append(mutant)
            }
            mutant = test
            mutant.expected[index].at?.reading.microsecondOfDay -= 60_000_000
            mutants.append(mutant)
            mutant = test
            switch test.expected[index].subject {
            case .communication(let name, let status):
                mutant.expected[index].subject = .communication(name, status == .failed ? .completed : .failed)
            case .rejectedRow: mutant.expected[index].subject = .rejectedRow(code: "bad_phone")
            case .said(let name): mutant.expected[index].subject = .said("\(name)_TOO")
            case .failedRun: mutant.expected[index].reason = .some("a connection")
            }
            mutants.append(mutant)
        }
        for check in test.finally.indices {
            for field in test.finally[check].fields.indices {
                var mutant = test
                mutant.finally[check].fields[field].value = .string("other")
                mutants.append(mutant)
            }
            var mutant = test
            mutant.finally[check].communications[0].status = .canceled
            mutants.append(mutant)
        }
        try await expectFailures(mutants, of: campaign)
    }

    private func expectFailures(_ mutants: [FlowTest], of campaign: CampaignDefinition) async throws {
        for (index, result) in try await Self.run(mutants, of: campaign).enumerated() where result.isPassed {
            Issue.record("mutant \(index) passes\n\(result.text)")
        }
    }

    /// The same step with one thing changed, each way.
    private static func others(_ action: FlowTest.Action) -> [FlowTest.Action] {
        switch action {
        case .reply(let reply):
            var (late, other) = (reply, reply)
            late.completes.toggle()
            other.participant = "ed"
            var changed = [late, other]
            if !reply.results.isEmpty {
                var silent = reply
                silent.results["count"] = .some(.integer(4))
                changed.append(silent)
            }
            return changed.map { .reply($0) }
        case .outcome(let outcome):
            var (other, kind) = (outcome, outcome)
            other.participant = "gus"
            kind.kind = outcome.kind == .completed ? .noResponse : .completed
            var changed = [other, kind]
            if outcome.times > 1 {
                var once = outcome
                once.times -= 1
                changed.append(once)
            }
            if !outcome.results.isEmpty {
                var silent = outcome
                silent.results = [:]
                changed.append(silent)
            }
            return changed.map { .outcome($0) }
        case .upload(let rows):
            return rows.indices.map { index in
                var changed = rows
                changed.remove(at: index)
                return .upload(changed)
            }.filter { if case .upload(let rows) = $0 { !rows.isEmpty } else { false } }
        case .cancel(_, let communication):
            return [.cancel(participant: "ed", communication: communication)]
        case .stop: return [.expect([])]
        case .start: return [.expect([])]
        case .scripts: return [.scripts(["score.py": .returns([])]), .scripts(["score.py": .fails("other words")])]
        case .expect: return []
        }
    }
}
