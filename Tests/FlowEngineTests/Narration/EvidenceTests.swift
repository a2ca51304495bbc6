import Domain
import FlowEngine
import Testing

@Suite struct EvidenceTests {
    private func run(
        _ checks: [Node.Kind], _ state: ParticipantState, event: Event.Kind = .participantCreated
    ) throws -> (run: RunRecord, steps: [RunStep]) {
        var builder = CampaignBuilder()
        let nodes: [(String, Node.Kind)] =
            [
                ("created", .participantCreated), ("updated", .anyUpdate),
                ("changed", .communicationUpdated(communicationName: nil, statuses: [])),
            ] + checks.enumerated().map { ("c\($0.offset)", $0.element) }
        let edges = checks.indices.flatMap { index in
            ["created>c\(index)", "updated>c\(index)", "changed>c\(index)"]
        }
        builder.flow("main", nodes, edges)
        var turn = Turn(try builder.compiled(), state)
        let record = try #require(turn.effects([Event(event, occurredAt: turn.now)]).runs.first)
        let failed = record.outcome != .completed
        return (
            record, turn.engine.campaign.narrate(record.path, evidence: record.evidence, failed: failed)
        )
    }

    @Test func bothSidesOfEachConditionAreKeptAndTold() throws {
        let checks: [Node.Kind] = [
            .check(.participant("a_integer"), .integer, .greaterThan, .integer(100)),
            .check(.participant("a_integer"), .integer, .between, .integer(1), try .python("b_integer * 2")),
            .check(.participant("a_string"), .string, .equals, .field(.customer("tier")), ignoringCase: true),
            .check(.participant("a_date"), .date, .before, .today(days: -3)),
            .check(.participant("a_string"), .string, .notIn, try .python("['x', tier, None]")),
            .check(.participant("a_string"), .string, .in, try .python("'Gold'")),
            .check(.participant("b_url"), .url, .isSet),
            .check(.participant("b_url"), .url, .notEquals, try .python("1 // 0")),
            .check(.participant("a_string"), .string, .equals, .field(.participant("b_string"))),
        ]
        let state = Turn.participant([
            "a_integer": .integer(420), "b_integer": .integer(5), "a_string": .string("Gold"),
            "tier": .string("gold"), "a_date": .date(date(2026, 6, 26)),
        ])
        let (record, steps) = try run(checks, state)
        #expect(
            record.evidence.values == [
                .integer(420), .integer(420), .integer(10), .string("Gold"), .string("gold"),
                .date(date(2026, 6, 26)), .date(date(2026, 6, 27)), .string("Gold"), .string("['x', 'gold', None]"),
                .string("Gold"), .string("'Gold'"), nil, nil, nil, .string("Gold"), nil,
            ])
        #expect(
            steps.map(\.words) == [
                "started because the participant joined",
                "participant.a_integer (420) greater_than 100 → match",
                "participant.a_integer (420) between 1 and b_integer * 2 (10) → else",
                "participant.a_string (\"Gold\") equals customer.tier (\"gold\"), ignoring case → match",
                "participant.a_date (2026-06-26) before today less 3 days (2026-06-27) → match",
                "participant.a_string (\"Gold\") not_in ['x', tier, None] (['x', 'gold', None]) → match",
                "participant.a_string (\"Gold\") in 'Gold' ('Gold') → match",
                "participant.b_url (not set) is_set → else",
                "participant.b_url (not set) not_equals 1 // 0 → match",
                "participant.a_string (\"Gold\") equals participant.b_string (not set) → else",
            ])
        #expect(steps[2].condition?.operands.map(\.value) == ["1", "10"])
        #expect(steps[5].condition?.operands.map(\.value) == ["['x', 'gold', None]"])
        #expect(steps[2].port == "else" && steps[0].port == nil)
    }

    @Test func aFailedRunTellsWhereItFailedAndWhatItHadSeen() throws {
        let checks: [Node.Kind] = [
            .check(.participant("a_integer"), .integer, .equals, .integer(1)),
            .check(.participant("a_integer"), .integer, .equals, try .python("a_integer // 0")),
        ]
        let (record, steps) = try run(checks, Turn.participant(["a_integer": .integer(1)]))
        #expect(record.evidence.values == [.integer(1), .integer(1)])
        #expect(
            steps.dropFirst().map(\.words) == [
                "participant.a_integer (1) equals 1 → match",
                "participant.a_integer (1) equals a_integer // 0 (not kept) — here it failed",
            ])
        #expect(steps.last?.port == nil)
    }

    @Test func theEventIsKept() throws {
        let changed = [CampaignBuilder.id("a_string"), CampaignBuilder.id("b_string")]
        let updated = try run([], Turn.participant(), event: .participantUpdated(changed: changed)).run.evidence
        #expect(updated == RunEvidence(changed: changed))
        let snapshot = Turn.communication(3, "X", .read, startedAt: Turn.noon)
        let told = try run([], Turn.participant(), event: .communicationUpdated(snapshot)).run.evidence
        #expect(told == RunEvidence(communication: snapshot.key, status: .read))
        #expect(try run([], Turn.participant()).run.evidence.isEmpty)
    }

    /// Each run has the evidence of its own event, follow-on events included.
    @Test func theEvidenceOfOneRunIsNotThatOfTheNext() throws {
        var builder = CampaignBuilder()
        builder.flow(
            "a",
            [
                ("start", .participantCreated), ("if", .check(.participant("a_string"), .string, .isSet)),
                ("set", .set("a_string", .string, .text("x"))),
            ], ["start>if", "if:else>set"])
        builder.flow(
            "b", [("start", .anyUpdate), ("if", .check(.participant("a_string"), .string, .isSet))], ["start>if"])
        var turn = Turn(try builder.compiled())
        let runs = turn.effects([Event(.participantCreated, occurredAt: turn.now)]).runs
        #expect(
            runs.map(\.evidence) == [
                RunEvidence(values: [nil]),
                RunEvidence(values: [.string("x")], changed: [CampaignBuilder.id("a_string")]),
            ])
    }
}
