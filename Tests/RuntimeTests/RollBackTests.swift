import Domain
import FlowEngine
import Foundation
import Runtime
import Store
import TestSupport
import Testing

/// Earlier versions put in force again, and directories held back meanwhile.
struct RollBackTests {
    /// Two versions, "Hello" and then "Bye"; their hashes.
    private static func makeTwo(_ mail: ScriptedChannel) async throws -> (site: Site, first: String, second: String) {
        let site = try await Site.make(channels: [mail])
        let first = try #require(site.daemon.library.campaign("shop")).registered.contentHash
        site.clock.advance(by: .seconds(1))
        try site.directory.writeFlows(said("Bye {{ name }}").files)
        #expect(try await site.daemon.reload().changed == ["shop"])
        let second = try #require(site.daemon.library.campaign("shop")).registered.contentHash
        #expect(first != second)
        return (site, first, second)
    }

    private static func said(_ text: String) -> Campaign {
        var campaign = Campaign()
        campaign.text = text
        return campaign
    }

    private static func rollBack(_ site: Site, _ hash: String) async throws -> (live: RegisteredVersion, changed: Bool)
    {
        let change = try await site.daemon.library.rollBack("shop", to: hash, by: Act("op"), at: site.clock.now)
        return (change.registered, change.changed)
    }

    private static func held(_ site: Site) async throws -> String? {
        try #require(try await site.store.campaigns().first { $0.id == "shop" }).heldHash
    }

    @Test func anEarlierVersionIsInForceAgainOverReloadsAndRestarts() async throws {
        let mail = ScriptedChannel()
        let (site, first, second) = try await RollBackTests.makeTwo(mail)
        let (live, changed) = try await RollBackTests.rollBack(site, String(first.prefix(6)).uppercased())
        #expect(changed && live.contentHash == first)
        #expect(try await RollBackTests.held(site) == second)
        try await site.take(Campaign.rows(0..<1))
        let report = try await site.daemon.reload()
        #expect(report.held == ["shop"] && report.changed == [] && report.kept == [] && !report.hasErrors)
        try await site.take(Campaign.rows(1..<2), name: "b.csv")
        let again = try await site.restarted(channels: [mail])
        #expect(again.daemon.library.campaign("shop")?.registered.contentHash == first)
        try await again.take(Campaign.rows(2..<3), name: "c.csv")
        #expect(mail.sent.map(\.text) == (0..<3).map { "Hello Name \($0), n\($0)" })
        let versions = try await again.store.versions(of: live.campaign)
        #expect(versions.map(\.contentHash) == [second, first])
        #expect(versions.map(\.isCurrent) == [false, true])
    }

    @Test func aChangedDirectoryIsTakenUpAndNothingIsHeldAnyMore() async throws {
        let mail = ScriptedChannel()
        let (site, first, second) = try await RollBackTests.makeTwo(mail)
        _ = try await RollBackTests.rollBack(site, first)
        // Broken meanwhile: what was chosen goes on, and the hold with it.
        let flow = site.directory.path("flows/shop/main.flow.json")
        try site.directory.write("{ broken", to: "flows/shop/main.flow.json")
        let broken = try await site.daemon.reload()
        #expect(broken.hasErrors && broken.kept == ["shop"])
        #expect(try await RollBackTests.held(site) == second)
        try FileManager.default.removeItem(atPath: flow)
        try site.directory.writeFlows(RollBackTests.said("Third {{ name }}").files)
        let report = try await site.daemon.reload()
        #expect(report.changed == ["shop"] && report.held == [])
        #expect(try await RollBackTests.held(site) == nil)
        // The directory that was held once is an ordinary one now.
        try site.directory.writeFlows(RollBackTests.said("Bye {{ name }}").files)
        #expect(try await site.daemon.reload().changed == ["shop"])
        #expect(site.daemon.library.campaign("shop")?.registered.contentHash == second)
        try await site.take(Campaign.rows(0..<1))
        #expect(mail.sent.map(\.text) == ["Bye Name 0"])
    }

    @Test func theWayForwardAgainHoldsNothing() async throws {
        let (site, first, second) = try await RollBackTests.makeTwo(ScriptedChannel())
        _ = try await RollBackTests.rollBack(site, first)
        let (live, changed) = try await RollBackTests.rollBack(site, second)
        #expect(changed && live.contentHash == second)
        #expect(try await RollBackTests.held(site) == nil)
        let report = try await site.daemon.reload()
        #expect(report.held == [] && report.changed == [])
    }

    @Test func whatIsInForceAlreadyStaysAndHoldsNothing() async throws {
        let (site, _, second) = try await RollBackTests.makeTwo(ScriptedChannel())
        let (live, changed) = try await RollBackTests.rollBack(site, second)
        #expect(!changed && live.contentHash == second)
        #expect(try await RollBackTests.held(site) == nil)
    }

    @Test func plannedCommunicationsKeepTheirVersionAndTheirPlan() async throws {
        let mail = ScriptedChannel()
        var campaign = Campaign()
        campaign.from = "11:00"
        let site = try await Site.make([campaign], channels: [mail])
        let first = try #require(site.daemon.library.campaign("shop")).registered.contentHash
        campaign.text = "Bye {{ name }}"
        campaign.from = "12:00"
        try site.directory.writeFlows(campaign.files)
        _ = try await site.daemon.reload()
        try await site.take(Campaign.rows(0..<1))
        let planned = try await site.communication()
        _ = try await RollBackTests.rollBack(site, first)
        try await site.take(Campaign.rows(1..<2), name: "b.csv")
        let rows = try await site.communications()
        #expect(rows.first?.version == planned.version && rows.first?.plannedAt == planned.plannedAt)
        #expect(rows.last?.version != planned.version)
        site.clock.advance(by: .seconds(2 * 3600))
        try await site.daemon.settle()
        #expect(Set(mail.sent.map(\.text)) == ["Bye Name 0", "Hello Name 1, n1"])
    }

    @Test(arguments: [
        ("", "four digits"), ("abc", "four digits"), ("zzzz", "no version begins with it"),
    ])
    func anUnknownVersionIsRefusedWithWhatIsWrong(_ hash: String, _ why: String) async throws {
        let (site, _, second) = try await RollBackTests.makeTwo(ScriptedChannel())
        await #expect {
            _ = try await RollBackTests.rollBack(site, hash)
        } throws: { error in
            let text = (error as? CampaignLibrary.RollBackFault)?.description ?? ""
            return text.contains(why) && text.contains("campaignd versions shop")
        }
        await #expect(throws: StoreError.self) {
            try await site.daemon.library.rollBack("nobody", to: second, by: Act("op"), at: site.clock.now)
        }
        #expect(site.daemon.library.campaign("shop")?.registered.contentHash == second)
        #expect(try await RollBackTests.held(site) == nil)
    }

    @Test func aBeginningOfSeveralVersionsIsRefused() async throws {
        let (site, first, second) = try await RollBackTests.makeTwo(ScriptedChannel())
        let key = try #require(site.daemon.library.campaign("shop")).key
        // Other versions of which two begin alike.
        for end in ["1", "2"] {
            let registration = VersionRegistration(
                campaign: "shop", name: "Shop", contentHash: "feedbeef\(end)", files: [:], fields: [], flows: [],
                nodes: [], startsAutomatically: true)
            _ = try await site.store.register(registration, at: site.clock.now)
        }
        #expect(try await site.store.versions(of: key).count == 4)
        await #expect {
            _ = try await RollBackTests.rollBack(site, "feedbeef")
        } throws: {
            "\($0)".contains("2 versions begin with it")
        }
        // Named fully, its files are what is wrong with it.
        await #expect {
            _ = try await RollBackTests.rollBack(site, "feedbeef1")
        } throws: {
            "\($0)".contains("does not load any more")
        }
        #expect(try await RollBackTests.held(site) == nil)
        #expect(site.daemon.library.campaign("shop")?.registered.contentHash == second)
        let (live, changed) = try await RollBackTests.rollBack(site, first)
        #expect(changed && live.contentHash == first)
    }

    @Test func aVersionThatOthersDoNotAgreeWithHoldsNothingBack() async throws {
        let customerField = { (type: String) in
            """
            { "name": "grade", "title": "Grade", "type": "\(type)", "level": "customer", "import": true },
                { "name": "note",
            """
        }
        func files(_ id: String, _ type: String?) throws -> [String: String] {
            var files = Campaign(id: id).files
            if let type {
                files["\(id)/campaign.json"] = try #require(files["\(id)/campaign.json"]).replacing(
                    #"{ "name": "note","#, with: customerField(type))
            }
            return files
        }
        let directory = try TemporaryDirectory("runtime")
        try directory.writeFlows(try files("shop", "string"))
        let site = try Site(directory: directory, clock: ManualClock(Site.start), channels: [ScriptedChannel()])
        _ = try await site.daemon.prepare()
        let first = try #require(site.daemon.library.campaign("shop")).registered.contentHash
        try directory.writeFlows(try files("shop", nil))
        _ = try await site.daemon.reload()
        let second = try #require(site.daemon.library.campaign("shop")).registered.contentHash
        try directory.writeFlows(try files("other", "integer"))
        let report = try await site.daemon.reload()
        #expect(report.changed == ["other"], "\(report.refused)")
        await #expect {
            _ = try await RollBackTests.rollBack(site, first)
        } throws: { error in
            error is CampaignLibrary.RollBackFault && "\(error)".contains("grade")
        }
        #expect(try await RollBackTests.held(site) == nil)
        #expect(site.daemon.library.campaign("shop")?.registered.contentHash == second)
    }
}
