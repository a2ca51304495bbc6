import Domain
import FlowEngine
import Testing

@Suite struct CancellationTests {
    private func campaign() throws -> CompiledCampaign {
        var builder = CampaignBuilder()
        builder.flow(
            "a",
            [
                ("start", .participantCreated), ("update", .anyUpdate), ("cancel", .cancelCommunications),
                ("plan", .email("NEW")),
            ], ["start>plan", "update>cancel"])
        builder.flow("b", [("update", .anyUpdate), ("cancel", .cancelCommunications)], ["update>cancel"])
        builder.flow(
            "c",
            [
                ("updated", .communicationUpdated(communicationName: nil, statuses: [.canceled])),
                ("started", .check(.communication(.startedAt), .datetime, .isSet)),
                ("ended", .check(.communication(.endedAt), .datetime, .isSet)),
            ], ["updated>started", "updated>ended"])
        builder.flow("d", [("ended", .communicationEnded(communicationName: nil))])
        return try builder.compiled()
    }

    @Test func firesUpdatedAndForStartedOnesEnded() throws {
        var turn = Turn(
            try campaign(),
            Turn.participant(communications: [
                Turn.communication(1, "X", .planned), Turn.communication(2, "Y", .delivered, startedAt: Turn.noon),
            ]))
        #expect(
            turn.take(.participantUpdated(changed: [])) == [
                "a participant_updated#1 completed: a.update a.cancel",
                "b participant_updated#1 completed: b.update b.cancel",
                "c communication_updated#2 completed: c.updated c.started[else] c.ended[match]",
                "c communication_updated#2 completed: c.updated c.started[match] c.ended[match]",
                "d communication_ended#2 completed: d.ended",
                "cancel 1 canceled_by_flow", "cancel 2 canceled_by_flow",
            ])
        #expect(turn.state.communications.map(\.status) == [.canceled, .canceled])
        #expect(turn.state.communications.map(\.reason) == [.canceledByFlow, .canceledByFlow])
    }

    /// Its outcome comes first: it is named once a turn, keeps its status and fires nothing yet.
    @Test func waitsForTheOutcomeOfWhatIsInFlight() throws {
        var turn = Turn(
            try campaign(), Turn.participant(communications: [Turn.communication(1, "X", .planned, isInFlight: true)]))
        #expect(
            turn.take(.participantUpdated(changed: [])) == [
                "a participant_updated#1 completed: a.update a.cancel",
                "b participant_updated#1 completed: b.update b.cancel",
                "cancel 1 canceled_by_flow",
            ])
        #expect(turn.state.communications.map(\.status) == [.planned])
    }

    @Test func aLaterEventOfTheSameTurnCancelsWhatAnEarlierOnePlanned() throws {
        var turn = Turn(try campaign())
        let lines = turn.take(.participantCreated, .participantUpdated(changed: []))
        #expect(lines.filter { $0.hasPrefix("cancel") } == ["cancel 1 canceled_by_flow"])
        #expect(turn.state.communications.map(\.status) == [.canceled])
        #expect(turn.take(.participantUpdated(changed: [])).filter { $0.hasPrefix("cancel") }.isEmpty)
    }
}
