import Domain
import FlowEngine
import Scheduling
import Testing

@Suite struct BestTimeActionTests {
    private static let hours = ContactWindow(from: 8 * 60, to: 20 * 60)

    private func campaign(days: WeekdaySet = .all) throws -> CompiledCampaign {
        let action = CommunicationAction(
            kind: .email, communicationName: "X", agent: "agent", channel: "email", base: .date(date(2026, 7, 2)),
            window: ContactWindow(from: 0, to: 60, days: days), duration: .seconds(24 * 3600), usesBestTime: true,
            customerContext: [], content: .email(subject: nil, text: nil, html: nil))
        let definition = CampaignDefinition(
            id: "test", name: "Test", description: "", zone: nil, fields: CampaignBuilder.standardFields,
            importSettings: ImportSettings(), startMode: .auto, reupload: .always,
            flows: [
                FlowDefinition(
                    id: "a", name: "a", isActive: true,
                    nodes: [Node(id: "start", kind: .participantCreated), Node(id: "x", kind: .communication(action))],
                    edges: [Edge(from: 0, to: 1, port: .out)])
            ], files: [:], contentHash: "")
        return try CompiledCampaign(
            definition, catalog: CampaignBuilder.catalog, tenantZone: "Europe/Paris", contactHours: Self.hours)
    }

    private func plan(
        own: ContactHistory = .none, campaign history: ContactHistory = .none, tenant: ContactHistory = .none,
        key: ParticipantKey = Turn.key
    ) throws -> NewCommunication {
        var turn = Turn(try campaign())
        turn.state.key = key
        turn.state.history = own
        let inputs = TurnInputs(now: turn.now, campaignHistory: history, tenantHistory: tenant)
        let effects = turn.engine.take(
            [Event(.participantCreated, occurredAt: turn.now)], of: &turn.state, inputs)
        return try #require(effects.communications.first)
    }

    private func history(_ hour: Int, _ replies: Int) -> ContactHistory {
        var history = ContactHistory.none
        for _ in 0..<replies { history.addReply(hour: hour) }
        return history
    }

    @Test func theWindowIsTheTenantsContactHours() throws {
        let campaign = try campaign()
        #expect(campaign.needsHistory)
        #expect(campaign.communicationAction(at: 1)?.window == Self.hours)
    }

    @Test func theNodesDaysNarrowTheContactHours() throws {
        var expected = Self.hours
        expected.days = WeekdaySet(rawValue: 1 << Weekday.tue.rawValue)
        #expect(try campaign(days: expected.days).communicationAction(at: 1)?.window == expected)
    }

    @Test func withoutAnyHistoryItIsTheFirstAllowedInstant() throws {
        let planned = try plan()
        #expect(planned.plannedAt == instant(2026, 7, 2, hour: 6))
        let evidence = try #require(planned.inputs.bestTime)
        #expect(evidence.hour == nil && evidence.firstAllowed == planned.plannedAt)
    }

    @Test func itIsTheHourInWhichThePersonAnswers() throws {
        let planned = try plan(own: history(17, 40), campaign: history(10, 20), tenant: history(9, 5))
        let evidence = try #require(planned.inputs.bestTime)
        #expect(evidence.hour == 17)
        #expect(evidence.ownReplies == 40 && evidence.campaignReplies == 20 && evidence.tenantReplies == 5)
        let at = try #require(planned.plannedAt)
        #expect(at >= instant(2026, 7, 2, hour: 15) && at < instant(2026, 7, 2, hour: 16))
        #expect(planned.deadline == at + .seconds(24 * 3600))
    }

    /// The same person gets the same minute again, and not everybody the same one.
    @Test func peopleAreSpread() throws {
        let minutes = try (1...40).map { number in
            try plan(campaign: history(10, 400), key: ParticipantKey(Int64(number))).plannedAt
        }
        #expect(Set(minutes).count > 15)
        #expect(try plan(campaign: history(10, 400), key: ParticipantKey(1)).plannedAt == minutes[0])
    }
}
