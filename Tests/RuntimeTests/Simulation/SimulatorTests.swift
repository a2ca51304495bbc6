import Agents
import Channels
import Domain
import FlowEngine
import Runtime
import TestSupport
import Testing

/// What a simulation writes and counts.
struct SimulatorTests {
    static func plan(
        _ campaign: Campaign = Campaign(), outcomes: OutcomeModel = .quiet, channel: SimulatedChannel? = nil
    ) throws -> SimulationPlan {
        var files: [CampaignDefinition.FileName: [UInt8]] = [:]
        for (name, text) in campaign.files { files[String(name.dropFirst("shop/".count))] = Array(text.utf8) }
        let loaded = DefinitionLoader.load(campaign: "shop", files: files)
        let definition = try #require(loaded.campaigns.first, "\(loaded.diagnostics)")
        let agent = AgentDefinition(id: "message", kind: .message, channels: [.init(channel: "mail")])
        return SimulationPlan(
            try CompiledCampaign(definition, catalog: FieldCatalog(offline: definition.fields), tenantZone: "UTC"),
            from: Site.start, until: Site.start + .seconds(30 * 86_400),
            channels: [channel ?? SimulatedChannel(id: "mail", deliversAtOnce: false, rate: nil)],
            agents: AgentDirectory([agent]), tenantZone: "UTC", outcomes: outcomes)
    }

    @Test func writesEveryMessageAndEveryRejectedRow() throws {
        let output = try SimulationOutput(
            try Self.plan(), "email,name,due\na@example.org,\"Ann, \"\"A\"\"\",\nnobody,B,\nb@example.org,C,soon\n")
        #expect(
            output.lines[1]
                == "2,a@example.org,,communication,1,MAIL,mail,main,mail,UTC,2026-06-01T10:00:00+00:00,2026-06-01T14:00:00+00:00,NoResponse,,2026-06-01T10:00:00+00:00,2026-06-04T10:00:00+00:00,"
        )
        #expect(output.lines[2].hasPrefix("3,,,rejected,,,,,,,,,Rejected,bad_email,,,\"email: "))
        #expect(output.lines[3].hasPrefix("4,b@example.org,,rejected,,,,,,,,,Rejected,bad_date,,,\"due: "))
        #expect(output.lines.count == 4)
        #expect(output.summary.rejections.map(\.count) == [1, 1])
        let columns = output.lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
        #expect(columns[0] == 17)
        #expect(columns[1] == 17)
    }

    @Test func givesTheSameBytesWithOneThreadOrMore() throws {
        var model = OutcomeModel(seed: 5)
        model.standard.failed = (0.2, .refused)
        model.standard.replied = OutcomeModel.Chance(0.5, after: .init(milliseconds: 3_600_000, shape: .exponential))
        let plan = try Self.plan(outcomes: model)
        let rows = Campaign.rows(0..<9_000) + "p7@example.org,Again,x\np8999@example.org,Again,y\n"
        let one = try SimulationOutput(plan, rows, threads: 1)
        let two = try SimulationOutput(plan, rows, threads: 2)
        #expect(one.text == two.text)
        #expect(one.summary.updated == 2)
        let completed = one.summary.statuses.filter { $0.status == .completed }.reduce(0) { $0 + $1.count }
        let failed = one.summary.statuses.filter { $0.status == .failed }.reduce(0) { $0 + $1.count }
        #expect((3_200...4_000).contains(completed))
        #expect((1_600...2_000).contains(failed))
    }

    @Test func oneMoreRowChangesNothingForTheOthers() throws {
        var model = OutcomeModel(seed: 5)
        model.standard.replied = OutcomeModel.Chance(0.5, after: .init(milliseconds: 60_000, shape: .uniform(60_000)))
        let plan = try Self.plan(outcomes: model)
        let few = try SimulationOutput(plan, Campaign.rows(0..<50))
        let more = try SimulationOutput(plan, Campaign.rows(0..<51))
        #expect(Array(more.lines.prefix(51)) == few.lines)
    }

    @Test func forecastsWhatARateLimitDoesToABurst() throws {
        // 600 messages at 10:00, one a second, deadline after five minutes.
        var campaign = Campaign()
        campaign.duration = "00:05"
        let channel = SimulatedChannel(id: "mail", deliversAtOnce: true, rate: .init(perSecond: 1, burst: 1))
        let output = try SimulationOutput(try Self.plan(campaign, channel: channel), Campaign.rows(0..<600))
        let forecast = try #require(output.summary.channels.first)
        #expect(forecast.sends == 600)
        #expect(forecast.busiest?.count == 600)
        #expect(forecast.latest == .seconds(300))
        #expect(forecast.missed == 299)
    }

    @Test func namesTheMistakesOfAnOutcomesFile() throws {
        let plan = try Self.plan()
        let text = #"{"format": 1, "communications": {"MAYL": {}}, "default": {"read": 2, "replyed": 1}}"#
        let report = FileReport(name: "o.json", bytes: Array(text.utf8))
        _ = OutcomeModelReader.read(report, campaign: plan.campaign.definition, channels: ["mail"])
        let found = report.diagnostics().map(\.description)
        #expect(found.count == 3)
        #expect(found.allSatisfy { $0.hasPrefix("o.json:1:") })
        #expect(found.contains { $0.contains(#"did you mean "MAIL""#) })
        #expect(found.contains { $0.contains("a number from 0 to 1") })
    }

    @Test(arguments: [("90m", 5_400_000), ("1d12h", 129_600_000), ("30d", 2_592_000_000), ("2w1s", 1_209_601_000)])
    func readsSpans(text: String, milliseconds: Int64) {
        #expect(VirtualSpan(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: ["", "5", "h", "1h2d", "1d1d", "-1d", "99999999999d", "2026-06-01"])
    func refusesWhatIsNoSpan(text: String) { #expect(VirtualSpan(text) == nil) }
}
