import Channels
import Domain
import FlowEngine
import Foundation
import Runtime
import Store
import TestSupport
import Testing

/// Definitions that change while communications are planned by earlier ones.
struct VersionTests {
    @Test func plannedOnesKeepTheirPlanAndTheirTemplates() async throws {
        var campaign = Campaign()
        campaign.from = "11:00"
        let mail = ScriptedChannel()
        let site = try await Site.make([campaign], channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        let planned = try await site.communication()
        campaign.from = "12:00"
        campaign.text = "New words for {{ name }}"
        try site.directory.writeFlows(campaign.files)
        let report = try await site.daemon.reload()
        #expect(report.changed == ["shop"])
        #expect(!report.hasErrors)
        try await site.take(Campaign.rows(1..<2), name: "more.csv")
        let rows = try await site.communications()
        #expect(rows.map(\.plannedAt) == [planned.plannedAt, Site.start + .seconds(2 * 3600)])
        #expect(Set(rows.map(\.version)).count == 2)
        // Another process knows the old version from the store alone.
        let again = try await site.restarted(channels: [mail])
        again.clock.advance(by: .seconds(2 * 3600))
        try await again.daemon.settle()
        // What has to be loaded first lets others pass.
        #expect(mail.sent.compactMap(\.text).sorted() == ["Hello Name 0, n0", "New words for Name 1"])
    }

    @Test func sendsTheDataAsItIsAtThatMoment() async throws {
        var campaign = Campaign()
        campaign.from = "11:00"
        let mail = ScriptedChannel()
        let site = try await Site.make([campaign], channels: [mail])
        try await site.take("email,name,note\na@example.org,Ann,old\n")
        try await site.take("email,note\na@example.org,new\n", name: "change.csv")
        site.clock.advance(by: .seconds(3600))
        try await site.daemon.settle()
        #expect(mail.sent.map(\.text) == ["Hello Ann, new"])
    }

    @Test func aVersionThatTheGateWithholdsDoesNotGoLive() async throws {
        let mail = ScriptedChannel()
        let asked = Collected<String>()
        let gate: VersionGate = { definition in
            asked.append(definition.contentHash)
            return definition.files.keys.contains("templates/bad.txt") ? ["main: a test failed"] : []
        }
        let site = try await Site.make([Campaign()], channels: [mail], gate: gate)
        #expect(asked.values.count == 1)
        var campaign = Campaign()
        campaign.text = "Untested {{ name }}"
        try site.directory.writeFlows(campaign.files)
        try site.directory.write("{}", to: "flows/shop/templates/bad.txt")
        let report = try await site.daemon.reload()
        #expect(report.withheld.map(\.campaign) == ["shop"])
        #expect(report.withheld.flatMap(\.reasons) == ["main: a test failed"])
        #expect(report.hasErrors && report.kept == ["shop"] && report.changed == [])
        try await site.take(Campaign.rows(0..<1))
        #expect(mail.sent.map(\.text) == ["Hello Name 0, n0"])
        // What is in force is not asked about again.
        let before = asked.values.count
        try site.directory.writeFlows(Campaign().files)
        try FileManager.default.removeItem(atPath: site.directory.path("flows/shop/templates/bad.txt"))
        #expect(try await !site.daemon.reload().hasErrors)
        #expect(asked.values.count == before)
    }

    @Test func aBrokenFileLeavesTheLastGoodVersionInForce() async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make([Campaign(), Campaign(id: "other")], channels: [mail])
        try site.directory.write("{ broken", to: "flows/shop/main.flow.json")
        var other = Campaign(id: "other")
        other.text = "Changed {{ name }}"
        try site.directory.writeFlows(other.files)
        let report = try await site.daemon.reload()
        #expect(report.hasErrors)
        #expect(report.kept == ["shop"])
        #expect(report.changed == ["other"])
        try await site.take(Campaign.rows(0..<1))
        #expect(mail.sent.map(\.text) == ["Hello Name 0, n0"])
        // Over a restart too.
        let again = try await site.restarted(channels: [mail])
        try await again.take(Campaign.rows(1..<2), name: "more.csv")
        #expect(mail.sent.map(\.text) == ["Hello Name 0, n0", "Hello Name 1, n1"])
        // And mended, it is taken.
        try again.directory.writeFlows(Campaign().files)
        let mended = try await again.daemon.reload()
        #expect(!mended.hasErrors && mended.kept.isEmpty)
    }

    @Test func aCampaignWhoseFilesWentAwayGoesOn() async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail])
        try FileManager.default.removeItem(atPath: site.directory.path("flows/shop"))
        let report = try await site.daemon.reload()
        #expect(report.kept == ["shop"])
        try await site.take(Campaign.rows(0..<1))
        #expect(mail.sent.count == 1)
    }

    @Test func aCampaignThatNeverLoadedIsNotThereAndHarmsNobody() async throws {
        let directory = try TemporaryDirectory("runtime")
        try directory.writeFlows(Campaign().files)
        try directory.write("[]", to: "flows/bad/campaign.json")
        let site = try Site(directory: directory, clock: ManualClock(Site.start), channels: [ScriptedChannel()])
        let report = try await site.daemon.prepare()
        #expect(report.hasErrors)
        #expect(site.daemon.library.all.map(\.id) == ["shop"])
        try await site.take(Campaign.rows(0..<1))
        #expect(try await site.participants().count == 1)
    }

    @Test func aFieldThatHoldsDataCannotChangeItsType() async throws {
        let site = try await Site.make()
        try await site.take(Campaign.rows(0..<1))
        var files = Campaign().files
        files["shop/campaign.json"] = files["shop/campaign.json"]?.replacing(
            #""title": "Note", "type": "string""#, with: #""title": "Note", "type": "integer""#)
        try site.directory.writeFlows(files)
        let report = try await site.daemon.reload()
        #expect(report.refused.map(\.campaign) == ["shop"])
        #expect(report.refused.first?.reason.contains("note") == true)
        #expect(report.kept == ["shop"])
        try await site.take(Campaign.rows(1..<2), name: "more.csv")
        #expect(try await site.participants().count == 2)
    }

    /// A reload looks for new campaigns; it does not take what other duties are doing for the loose ends of a crash.
    @Test func aReloadLeavesCallsUnderWayAlone() async throws {
        let site = try await Site.make()
        let campaign = try #require(site.daemon.library.campaign("shop"))
        let upload = try await site.store.createUpload(
            NewUpload(
                campaign: campaign.key, source: .api, fileName: "api", path: nil, byteCount: 1, fingerprint: nil),
            at: site.clock.now)
        _ = try await site.daemon.reload()
        #expect(try await site.store.upload(upload.key)?.status == .queued)
        // After a restart nobody is there to finish it.
        let again = try await site.restarted()
        #expect(try await again.store.upload(upload.key)?.status == .failed)
        #expect(try await again.store.upload(upload.key)?.fault?.code == "interrupted")
    }

    @Test func aReloadMakesFoldersForNewCampaigns() async throws {
        let site = try await Site.make()
        try site.directory.writeFlows(Campaign(id: "later").files)
        let report = try await site.daemon.reload()
        #expect(report.changed == ["later"])
        #expect(FileManager.default.fileExists(atPath: site.directory.path("state/inbox/later")))
    }
}
