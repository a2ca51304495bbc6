import Domain
import FlowEngine
import Foundation
import Testing

/// The campaign `flows/payment-reminder` on 30 June 2026, 13:00 in London.
struct PaymentReminderTests {
    private let campaign: CompiledCampaign

    init() throws {
        let flows = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "flows")
        let result = try DefinitionLoader.load(
            directory: flows.path,
            parties: KnownParties(
                agents: ["message": ["outbox"]], channels: ["outbox": Set(CommunicationKind.allCases)]))
        #expect(result.diagnostics.map(\.description) == [])
        let definition = try #require(result.campaigns.first { $0.id == "payment-reminder" })
        campaign = try CompiledCampaign(
            definition, catalog: FieldCatalog(offline: definition.fields), tenantZone: "UTC")
    }

    private func turn(due: CivilDate, isPaid: Bool? = false, zone: String? = nil) throws -> Turn {
        var state = ParticipantState(key: Turn.key, customer: FieldRecord(), participant: FieldRecord(), zone: zone)
        state.participant[try id("due_date")] = .date(due)
        state.participant[try id("is_payment_received")] = isPaid.map { .boolean($0) }
        return Turn(campaign, state)
    }

    private func id(_ field: String) throws -> FieldID { try #require(campaign.catalog.participant[field]).id }

    /// The communications planned by an event, their names with `!` before what was canceled by it.
    private func planned(_ turn: inout Turn, _ event: Event.Kind) -> [String] {
        let effects = turn.effects([Event(event, occurredAt: turn.now)])
        #expect(effects.runs.allSatisfy { $0.outcome == .completed })
        let names = effects.communications.map { planned in
            campaign.communicationAction(at: planned.node)?.communicationName ?? "?"
        }
        return names + effects.cancellations.map { "!\($0.communication.ordinal)" }
    }

    private func status(_ turn: Turn) -> FieldValue? { turn.state.participant[.status] }

    private static let again = Event.Kind.participantUpdated(changed: [])

    @Test(arguments: [
        (date(2026, 7, 20), ["EARLY_REMINDER"], "reminded"), (date(2026, 7, 3), ["EARLY_REMINDER"], "reminded"),
        (date(2026, 7, 2), ["FINAL_REMINDER"], "reminded"), (date(2026, 6, 30), ["FINAL_REMINDER"], "reminded"),
        (date(2026, 6, 29), [], "overdue"),
    ])
    func remindsByTheDaysThatAreLeft(due: CivilDate, names: [String], status: String) throws {
        var turn = try turn(due: due)
        #expect(planned(&turn, .participantCreated) == names)
        #expect(self.status(turn) == .string(status))
    }

    @Test func todayIsThatOfTheParticipant() throws {
        // In Apia it is 1 July already.
        var turn = try turn(due: date(2026, 7, 3), zone: "Pacific/Apia")
        #expect(planned(&turn, .participantCreated) == ["FINAL_REMINDER"])
    }

    @Test func remindsNobodyWhoHasPaid() throws {
        var turn = try turn(due: date(2026, 7, 20), isPaid: true)
        #expect(planned(&turn, .participantCreated) == [])
        #expect(status(turn) == .string("paid"))
    }

    @Test func takesWhoseDebtIsNotSaidToBePaidAsUnpaid() throws {
        var turn = try turn(due: date(2026, 7, 20), isPaid: nil)
        #expect(planned(&turn, .participantCreated) == ["EARLY_REMINDER"])
    }

    @Test func cancelsWhatIsPlannedOncePaid() throws {
        var turn = try turn(due: date(2026, 7, 20))
        #expect(planned(&turn, .participantCreated) == ["EARLY_REMINDER"])
        let isPaid = try id("is_payment_received")
        turn.state.participant[isPaid] = .boolean(true)
        #expect(planned(&turn, .participantUpdated(changed: [isPaid])) == ["!1"])
        #expect(status(turn) == .string("paid"))
    }

    @Test(arguments: [
        CommunicationStatus.planned, .started, .delivered, .read, .replied, .completed, .noResponse, .failed,
    ])
    func plansNothingTwiceWhenUploadedAgain(status: CommunicationStatus) throws {
        var turn = try turn(due: date(2026, 7, 20))
        #expect(planned(&turn, .participantCreated) == ["EARLY_REMINDER"])
        turn.state.communications[0].status = status
        #expect(planned(&turn, Self.again) == [])
    }

    @Test(arguments: [CommunicationStatus.canceled, .skipped])
    func plansAnewWhatWasNotSentWhenUploadedAgain(status: CommunicationStatus) throws {
        var turn = try turn(due: date(2026, 7, 20))
        #expect(planned(&turn, .participantCreated) == ["EARLY_REMINDER"])
        turn.state.communications[0].status = status
        #expect(planned(&turn, Self.again) == ["EARLY_REMINDER"])
    }

    @Test func remindsForTheLastTimeWhenUploadedAgainNearTheDate() throws {
        var turn = try turn(due: date(2026, 7, 20))
        #expect(planned(&turn, .participantCreated) == ["EARLY_REMINDER"])
        turn.now = instant(2026, 7, 18, hour: 12)
        // Not beside an early one that has still to go out.
        #expect(planned(&turn, Self.again) == [])
        turn.state.communications[0].status = .delivered
        #expect(planned(&turn, Self.again) == ["FINAL_REMINDER"])
        #expect(planned(&turn, Self.again) == [])
    }
}
