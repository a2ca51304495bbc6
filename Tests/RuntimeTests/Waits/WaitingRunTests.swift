import Domain
import FlowEngine
import Store
import TestSupport
import Testing

@testable import Runtime

/// Runs that wait, in the daemon over a real store: over a restart, a new version, a removed node, a stopped campaign, an event
/// that comes first, and an instant that passes while no daemon runs.
struct WaitingRunTests {
    private func waits(_ site: Site) async throws -> [WaitRow] {
        let key = try #require(try await site.participants().first).state.key
        return try await site.daemon.store.waits(of: key)
    }

    private func outcomes(_ site: Site) async throws -> [RunRecord.Outcome] {
        let key = try #require(try await site.participants().first).state.key
        return try await site.daemon.store.runs(of: key).map(\.record.outcome)
    }

    private func reload(_ site: Site, _ flow: String) async throws {
        try site.directory.writeFlows(["shop/main.flow.json": flow])
        let report = try await site.daemon.reload()
        #expect(report.changed == ["shop"] && !report.hasErrors, "\(report.diagnostics)")
    }

    @Test func aWaitEndsAtItsInstantAndNotBefore() async throws {
        let site = try await WaitingCampaign().site()
        #expect(try await site.step == "before")
        try await site.pass(59)
        #expect(try await site.step == "before")
        #expect(try await waits(site).map(\.until) == [Site.start + .seconds(60)])
        try await site.pass(1)
        #expect(try await site.step == "after")
        #expect(try await waits(site).isEmpty)
        #expect(try await outcomes(site) == [.completed, .completed])
        #expect(try await site.store.examine().isEmpty)
    }

    @Test func aRestartIsNothingSpecial() async throws {
        var site = try await WaitingCampaign().site()
        site = try await site.restarted(nodeTypes: WaitingCampaign.types)
        try await site.pass(60)
        #expect(try await site.step == "after")
    }

    @Test func anInstantThatPassesWhileNoDaemonRunsEndsTheWaitOnce() async throws {
        var site = try await WaitingCampaign().site()
        site.clock.advance(by: .seconds(86_400))
        site = try await site.restarted(nodeTypes: WaitingCampaign.types)
        try await site.daemon.settle()
        #expect(try await site.step == "after")
        site = try await site.restarted(nodeTypes: WaitingCampaign.types)
        try await site.pass(60)
        #expect(try await outcomes(site) == [.completed, .completed])
    }

    @Test(arguments: [false, true])
    func aRunGoesOnInTheVersionThatItBeganIn(restarts: Bool) async throws {
        var site = try await WaitingCampaign().site()
        var changed = WaitingCampaign()
        changed.after = "changed"
        try await reload(site, changed.flow)
        // Somebody who joins now runs in the new one.
        try await site.take("email\np1@example.org\n", name: "more.csv")
        if restarts { site = try await site.restarted(nodeTypes: WaitingCampaign.types) }
        try await site.pass(60)
        #expect(try await site.participants().map { $0.text("step") } == ["after", "changed"])
        let key = try #require(try await site.participants().first).state.key
        #expect(Set(try await site.store.runs(of: key).map(\.version)).count == 1)
    }

    @Test(arguments: [false, true])
    func aNodeThatIsGoneStillGoesOn(restarts: Bool) async throws {
        var site = try await WaitingCampaign().site()
        try await reload(site, WaitingCampaign.withoutWait)
        if restarts { site = try await site.restarted(nodeTypes: WaitingCampaign.types) }
        try await site.pass(60)
        #expect(try await site.step == "after")
    }

    /// This program does not know the type of node any more that the version has.
    @Test func aVersionThatCannotBeLoadedFailsTheRunAndSaysSo() async throws {
        var site = try await WaitingCampaign().site()
        try await reload(site, WaitingCampaign.withoutWait)
        site = try await site.restarted()
        try await site.pass(60)
        #expect(try await site.step == "before")
        guard case .failed(let reason)? = try await outcomes(site).last else { throw Trouble("it did not fail") }
        #expect(reason.hasPrefix("the run cannot go on: the version that it began in cannot be loaded ("))
        #expect(try await waits(site).isEmpty)
        let failed = try await site.store.failedRuns(FailedRunsQuery()).rows
        #expect(failed.map(\.node) == ["wait"] && failed.map(\.flow) == ["main"])
        #expect(try await site.store.examine().isEmpty)
    }

    @Test func aStoppedCampaignKeepsItsWaits() async throws {
        let site = try await WaitingCampaign().site()
        let campaign = try #require(site.daemon.library.all.first).key
        _ = try await site.store.setRunning(campaign, false, actor: "test", at: site.clock.now)
        try await site.pass(3600)
        #expect(try await site.step == "before")
        #expect(try await waits(site).map(\.isEnded) == [false])
        _ = try await site.store.setRunning(campaign, true, actor: "test", at: site.clock.now)
        try await site.daemon.settle()
        #expect(try await site.step == "after")
    }

    @Test func anEventThatComesFirstEndsTheWait() async throws {
        let site = try await WaitingCampaign(wait: #", "for": 60, "field": "note""#).site()
        try await site.take("email,note\np0@example.org,n\n", name: "same.csv")
        #expect(try await site.step == "before")
        try await site.take("email,note\np0@example.org,other\n", name: "other.csv")
        #expect(try await site.step == "event")
        try await site.pass(3600)
        #expect(try await site.step == "event")
        #expect(try await waits(site).isEmpty)
    }

    /// The participant's other events go on while a run waits.
    @Test func otherEventsGoOnMeanwhile() async throws {
        let site = try await WaitingCampaign().site(more: [
            "shop/other.flow.json": """
            { "format": 1, "id": "other", "name": "Other", "nodes": [
                { "id": "updated", "type": "participant_updated", "fields": ["note"] },
                { "id": "seen", "type": "update_field", "assignments": [
                    { "attribute": "participant.seen", "value": { "field": "participant.note" } } ] } ],
              "edges": [{ "from": "updated", "to": "seen" }] }
            """
        ])
        try await site.take("email,note\np0@example.org,meanwhile\n", name: "other.csv")
        #expect(try await site.participants().map { $0.text("seen") } == ["meanwhile"])
        #expect(try await waits(site).count == 1)
    }

    /// What a run of an earlier version waits for is heard though nothing in the version in force listens to it.
    @Test(arguments: [false, true])
    func whatAnEarlierVersionWaitsForIsHeard(restarts: Bool) async throws {
        let mail = #"""
            , { "id": "mail", "type": "email_communication", "communication_name": "MAIL", "agent": "message",
                "agent_channel": "mail", "date_time": { "field": "participant.later" }, "from": "00:00", "to": "00:00",
                "duration": "04:00" }
            """#
        var campaign = WaitingCampaign(wait: #", "communication": "MAIL", "status": "Started""#)
        campaign.nodes = mail
        campaign.edges = #", { "from": "created", "to": "mail" }"#
        var files = campaign.files
        files["shop/campaign.json"] = campaign.files["shop/campaign.json"]?.replacing(
            #""level": "participant" }"#,
            with:
                #""level": "participant" }, { "name": "later", "type": "datetime", "level": "participant", "import": true }"#,
            maxReplacements: 1)
        let directory = try TemporaryDirectory("runtime")
        try directory.writeFlows(files)
        var site = try Site(
            directory: directory, clock: ManualClock(Site.start), channels: [ScriptedChannel()],
            nodeTypes: WaitingCampaign.types)
        let report = try await site.daemon.prepare()
        try #require(!report.hasErrors, "\(report.diagnostics)")
        try await site.take("email,later\np0@example.org,2026-06-01T12:00\n")
        #expect(try await waits(site).map(\.awaitsEvent) == [true])
        try await reload(site, WaitingCampaign.withoutWait)
        if restarts { site = try await site.restarted(nodeTypes: WaitingCampaign.types) }
        try await site.pass(7200)
        #expect(try await site.step == "event")
    }

    @Test func explainTellsWhatWaitsAndHowARunWentOn() async throws {
        let site = try await WaitingCampaign().site()
        let key = try #require(try await site.participants().first).state.key
        let explainer = Explainer(store: site.store, library: site.daemon.library, settings: site.daemon.settings)
        let waiting = try #require(try await explainer.participant(key))
        #expect(waiting.runs.map(\.outcome) == ["waits"])
        #expect(waiting.waits?.map(\.node) == ["wait"] && waiting.waits?.map(\.run) == [waiting.runs[0].id])
        #expect(
            waiting.lines.contains(
                "a run waits at main/wait since 2026-06-01T10:00:00+00:00, until 2026-06-01T10:01:00+00:00"))
        try await site.pass(60)
        let done = try #require(try await explainer.participant(key))
        #expect(done.runs.map(\.outcome) == ["waits", "completed"] && done.waits == nil)
        #expect(done.runs.map(\.event) == ["participant_created", "wait_ended"])
        #expect(done.runs.map(\.continues) == [nil, done.runs[0].id])
        #expect(done.runs[1].steps.map(\.words).first == "waited → timeout")
    }

    /// As `serve` runs it: the loop of the waits sleeps until the instant, and wakes the turns.
    @Test func theServicesEndAWaitWhenTheClockGetsThere() async throws {
        let site = try await WaitingCampaign().site()
        try await site.serve { _ in
            await site.clock.waitForSleepers(1)
            site.clock.advance(by: .seconds(60))
            let isThere = try await eventually(every: .milliseconds(5)) { try await site.step == "after" }
            #expect(isThere)
        }
    }
}
