import Channels
import Domain
import FlowEngine
import Runtime
import Store
import TestSupport
import Testing

/// Late starts, stopped campaigns and deadlines (rule 5 of the scheduling page).
struct WindowTests {
    @Test func nothingIsSentBeforeItsInstant() async throws {
        var campaign = Campaign()
        campaign.from = "11:00"
        let mail = ScriptedChannel()
        let site = try await Site.make([campaign], channels: [mail])
        try await site.take(Campaign.rows(0..<2))
        #expect(
            try await site.communications().map(\.plannedAt) == [
                Site.start + .seconds(3600), Site.start + .seconds(3600),
            ])
        site.clock.advance(by: .milliseconds(3_599_999))
        try await site.daemon.settle()
        #expect(mail.sent.isEmpty)
        site.clock.advance(by: .milliseconds(1))
        try await site.daemon.settle()
        #expect(mail.sent.count == 2)
    }

    @Test func aDaemonThatWasDownSendsWhatMayStillStart() async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1), dispatching: false)
        site.clock.advance(by: .seconds(4 * 3600))
        let again = try await site.restarted(channels: [mail])
        try await again.daemon.settle()
        #expect(mail.sent.count == 1)
        #expect(try await again.communication().snapshot.startedAt == Site.start + .seconds(4 * 3600))
    }

    @Test func sendsNothingAfterTheDeadline() async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1), dispatching: false)
        site.clock.advance(by: .milliseconds(4 * 3_600_000 + 1))
        let again = try await site.restarted(channels: [mail])
        try await again.daemon.settle()
        let row = try await again.communication()
        #expect(row.snapshot.status == .canceled)
        #expect(row.snapshot.reason == .windowClosed)
        #expect(mail.sent.isEmpty)
    }

    @Test func lateOutsideTheWindowWaitsForTheNextAllowedInstant() async throws {
        var campaign = Campaign()
        campaign.duration = "30:00"
        let mail = ScriptedChannel()
        let site = try await Site.make([campaign], channels: [mail])
        try await site.take(Campaign.rows(0..<1), dispatching: false)
        site.clock.advance(by: .seconds(10 * 3600))
        try await site.daemon.settle()
        #expect(mail.sent.isEmpty)
        #expect(try await site.communication().dueAt == Site.start + .seconds(23 * 3600))
        site.clock.advance(by: .seconds(13 * 3600))
        try await site.daemon.settle()
        #expect(mail.sent.count == 1)
    }

    @Test func aBaseInThePastIsNeverSentLate() async throws {
        var campaign = Campaign()
        campaign.dateTime = #"{ "field": "participant.due" }"#
        let mail = ScriptedChannel()
        let site = try await Site.make([campaign], channels: [mail])
        try await site.take("email,due\na@example.org,2026-05-01\nb@example.org,2026-06-01\nc@example.org,\n")
        let rows = try await site.communications()
        #expect(rows.map(\.snapshot.status) == [.canceled, .started, .skipped])
        #expect(rows.map(\.snapshot.reason) == [.windowClosed, nil, .baseTimeUnset])
        #expect(mail.recipients == ["b@example.org"])
    }

    @Test func aStoppedCampaignHoldsOpeningsWhileDeadlinesRun() async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<2), dispatching: false)
        #expect(try await site.operations.stop(campaign: "shop", discardsBacklog: false, actor: "test"))
        try await site.daemon.settle()
        #expect(mail.sent.isEmpty)
        // Started again in time: sent.
        site.clock.advance(by: .seconds(3600))
        #expect(try await site.operations.start(campaign: "shop", discardsBacklog: false, actor: "test"))
        #expect(try await !site.operations.start(campaign: "shop", discardsBacklog: false, actor: "test"))
        try await site.daemon.settle()
        #expect(mail.sent.count == 2)

        try await site.take(Campaign.rows(2..<3), name: "more.csv", dispatching: false)
        #expect(try await site.operations.stop(campaign: "shop", discardsBacklog: false, actor: "test"))
        site.clock.advance(by: .milliseconds(4 * 3_600_000 + 1))
        try await site.daemon.settle()
        let last = try #require(try await site.communications().last)
        #expect(last.snapshot.status == .canceled)
        #expect(last.snapshot.reason == .windowClosed)
        #expect(mail.sent.count == 2)
    }

    /// A page of due rows was read before the operator stopped the campaign: what has not begun does not begin.
    @Test func stoppingHoldsWhatADispatcherHasAlreadyRead() async throws {
        let mail = ScriptedChannel(concurrency: 1)
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<20), dispatching: false)
        mail.hold()
        let lanes = try await site.daemon.scheduler.runOnce()["mail"]?.lanes ?? []
        let dispatcher = site.daemon.channels[0].dispatcher
        async let pass = dispatcher.runOnce(lanes: lanes)
        await mail.waitUntilHeld(1)
        _ = try await site.operations.stop(campaign: "shop", discardsBacklog: false, actor: "test")
        mail.release()
        _ = try await pass
        #expect(mail.sent.count == 1)
        _ = try await site.operations.start(campaign: "shop", discardsBacklog: false, actor: "test")
        try await site.daemon.settle()
        #expect(Set(mail.recipients).count == 20)
        #expect(mail.sent.count == 20)
    }

    @Test func openConversationsOfAStoppedCampaignGoOn() async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        _ = try await site.operations.stop(campaign: "shop", discardsBacklog: false, actor: "test")
        site.clock.advance(by: .seconds(72 * 3600))
        try await site.daemon.settle()
        #expect(try await site.communication().snapshot.status == .noResponse)
    }

    @Test func theEndOfAConversationIsAnEvent() async throws {
        var campaign = Campaign()
        campaign.nodes = """
            , { "id": "ended", "type": "communication_ended", "communication_name": "MAIL" },
            { "id": "silent", "type": "field_check", "property": "communication.status", "operator": "equals", "value": "NoResponse" },
            { "id": "note", "type": "update_field", "assignments": [{ "attribute": "participant.step", "value": "silent" }] }
            """
        campaign.edges = #", { "from": "ended", "to": "silent" }, { "from": "silent", "port": "match", "to": "note" }"#
        let site = try await Site.make([campaign])
        try await site.take(Campaign.rows(0..<1))
        #expect(try await site.participants().first?.text("step") == nil)
        site.clock.advance(by: .seconds(72 * 3600))
        try await site.daemon.settle()
        #expect(try await site.participants().first?.text("step") == "silent")
    }
}
