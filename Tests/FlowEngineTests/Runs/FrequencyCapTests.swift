import Domain
import Expressions
import FlowEngine
import Scheduling
import Testing

/// Row T5: how often one node opens a conversation with one participant in a local day.
@Suite struct FrequencyCapTests {
    private static func campaign(
        _ cap: Int? = nil, zone: String? = nil, base: CommunicationAction.BaseTime = .today,
        readsCommunications: Bool = false
    ) throws -> CompiledCampaign {
        var builder = CampaignBuilder()
        builder.zone = zone
        if let cap { builder.restrictions.frequencyCap = cap }
        builder.flow("a", [("start", .anyUpdate), ("x", .email("X", base: base)), ("y", .email("Y"))], ["start>x"])
        if readsCommunications { builder.flow("b", [("start", .fromAnotherFlow), ("stop", .cancelCommunications)]) }
        return try builder.compiled()
    }

    private static func outcomes(_ effects: TurnEffects) -> [String] {
        effects.communications.map { $0.reason?.rawValue ?? $0.status.name }
    }

    private static let update = Event(.participantUpdated(changed: []), occurredAt: Turn.noon)

    @Test("T5 a fourth opening of the day is skipped", arguments: [true, false])
    func aFourthOpeningOfTheDayIsSkipped(readsCommunications: Bool) throws {
        var turn = Turn(try Self.campaign(readsCommunications: readsCommunications))
        let effects = turn.effects(Array(repeating: Self.update, count: 5))
        #expect(Self.outcomes(effects) == ["Planned", "Planned", "Planned", "frequency_cap", "frequency_cap"])
        #expect(effects.communications.allSatisfy { ($0.plannedAt == nil) == ($0.status == .skipped) })
        #expect(effects.runs.allSatisfy { $0.outcome == .completed })
    }

    @Test("T5 the tenant says how many", arguments: [(nil, 3), (1, 1), (5, 5)] as [(Int?, Int)])
    func theTenantSaysHowMany(cap: Int?, planned: Int) throws {
        var turn = Turn(try Self.campaign(cap))
        let effects = turn.effects(Array(repeating: Self.update, count: 8))
        #expect(effects.communications.count { $0.status == .planned } == planned)
    }

    /// What counts: by name (the node of an earlier version is the same node), day in the zone, and what became of it.
    @Test(
        "T5 what counts is what opens that day",
        arguments: [
            ("X" as String, CommunicationStatus.planned, nil, 0, true), ("X", .started, 0, nil, true),
            ("X", .noResponse, 0, nil, true), ("X", .failed, 0, nil, true), ("X", .canceled, 0, nil, true),
            ("X", .delivered, -10, nil, true), ("X", .delivered, -14, nil, false), ("X", .planned, nil, 10, true),
            ("X", .planned, nil, 14, false), ("X", .canceled, nil, 0, false), ("X", .failed, nil, 0, false),
            ("X", .skipped, nil, nil, false), ("Y", .delivered, 0, nil, false), ("", .replied, 0, nil, false),
            // Due yesterday and not sent yet: it will be today.
            ("X", .planned, nil, -20, true),
        ] as [(String, CommunicationStatus, Int?, Int?, Bool)])
    func whatCountsIsWhatOpensThatDay(
        name: String, status: CommunicationStatus, startedAfter: Int?, plannedAfter: Int?, counts: Bool
    ) throws {
        var before = Turn.communication(
            1, name, status, startedAt: startedAfter.map { Turn.noon + .seconds($0 * 3600) })
        before.plannedAt = plannedAfter.map { Turn.noon + .seconds($0 * 3600) }
        var turn = Turn(try Self.campaign(1, zone: "UTC"), Turn.participant(communications: [before]))
        #expect(Self.outcomes(turn.effects([Self.update])) == [counts ? "frequency_cap" : "Planned"])
    }

    /// 23:30 in Tokyo is another day than 00:30.
    @Test("T5 the day is that of the zone that decides") func theDayIsThatOfTheZoneThatDecides() throws {
        var before = Turn.communication(1, "X", .delivered, startedAt: instant(2026, 6, 30, hour: 14, minute: 30))
        before.plannedAt = before.startedAt
        for (zone, planned) in [("Asia/Tokyo", true), ("Europe/London", false)] {
            var turn = Turn(try Self.campaign(1, zone: zone), Turn.participant(communications: [before]))
            turn.now = instant(2026, 6, 30, hour: 15, minute: 30)
            #expect(Self.outcomes(turn.effects([Self.update])) == [planned ? "Planned" : "frequency_cap"])
        }
    }

    @Test func aPlanCountsOnTheDayThatItIsFor() throws {
        let tomorrow = CommunicationAction.BaseTime.expression(
            try Expression(parsing: "date.today() + timedelta(days=1)"))
        var turn = Turn(try Self.campaign(1, base: tomorrow))
        #expect(Self.outcomes(turn.effects([Self.update, Self.update])) == ["Planned", "frequency_cap"])
        turn.now = Turn.noon + .seconds(86_400)
        #expect(Self.outcomes(turn.effects([Self.update])) == ["Planned"])
    }
}
