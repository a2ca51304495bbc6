import Domain
import Expressions
import FlowEngine
import Foundation
import Scheduling
import Testing

@Suite struct ValidDefinitionTests {
    @Test func loadsEveryFixtureWithoutErrors() throws {
        let result = try DefinitionLoader.load(directory: DefinitionFixtures.definitions.path)
        // Made to hold everything, they go round and send whatever came before.
        let advice = ["flow_circle", "status_not_checked"]
        #expect(result.diagnostics.filter { !advice.contains($0.code) } == [])
        #expect(result.campaigns.map(\.id) == DefinitionFixtures.campaigns)
        #expect(result.refused == [])
    }

    @Test func loadsTheSamplesWithoutErrors() throws {
        let result = try DefinitionLoader.load(directory: DefinitionFixtures.samples.path)
        #expect(result.errors.map(\.description) == [])
    }

    @Test func fixturesUseEveryNodeTypeAndOperator() throws {
        let campaigns = try DefinitionLoader.load(directory: DefinitionFixtures.definitions.path).campaigns
        let nodes = campaigns.flatMap(\.flows).flatMap(\.nodes)
        #expect(Set(nodes.map(\.kind.tag)) == Set(NodeTypes.standard.tags))
        let checks = nodes.compactMap { node in
            if case .fieldCheck(let check) = node.kind { check } else { nil }
        }
        #expect(Set(checks.map(\.operator)) == Set(FieldCheck.Operator.allCases))
        #expect(Set(checks.map(\.type)) == Set(FieldType.allCases))
    }

    @Test(arguments: DefinitionFixtures.campaigns)
    func compilesWhatItLoads(campaign: String) throws {
        let result = DefinitionLoader.load(campaign: campaign, files: try DefinitionFixtures.files(of: campaign))
        let definition = try #require(result.campaigns.first)
        let compiled = try CompiledCampaign(
            definition, catalog: FieldCatalog(offline: definition.fields), tenantZone: "UTC")
        #expect(compiled.nodeCount == definition.flows.reduce(0) { $0 + $1.nodes.count })
    }

    @Test func readsSettings() throws {
        let result = DefinitionLoader.load(
            campaign: "everything", files: try DefinitionFixtures.files(of: "everything"))
        let campaign = try #require(result.campaigns.first)
        #expect(campaign.name == "Everything")
        #expect(campaign.description.contains("ünïcödé ✓"))
        #expect(campaign.zone == "Australia/Lord_Howe")
        #expect(campaign.startMode == .manual)
        #expect(campaign.reupload == .changed)
        #expect(
            campaign.importSettings
                == ImportSettings(
                    columns: ["email": "E-mail", "note": "Bemerkung", "timezone": "TZ", "object_id": "Loan"],
                    computed: [
                        "amount": "row['Betrag'].replace(',', '.')", "work_email": "row['User'] + '@example.org'",
                    ],
                    encoding: "windows-1252", delimiter: 9, defaultRegion: "GB"))
        #expect(campaign.flows.map(\.id) == ["handed", "main", "operators"])
        #expect(campaign.fields.count == 11)
        #expect(
            campaign.fields[4]
                == Field(
                    name: "due_date", title: "Due date", type: .date, level: .participant, isImported: true,
                    format: "%d/%m/%Y"))
        #expect(campaign.fields[10] == Field(name: "birthday", type: .date, level: .customer, isImported: false))
    }

    @Test func readsNodes() throws {
        let result = DefinitionLoader.load(
            campaign: "everything", files: try DefinitionFixtures.files(of: "everything"))
        let flow = try #require(result.campaigns.first?.flows[1])
        let kind = { (id: String) in try #require(flow.nodes.first { $0.id == id }).kind }
        guard case .communication(let letter) = try kind("letter"), case .communication(let call) = try kind("call"),
            case .communication(let whatsapp) = try kind("whatsapp"), case .updateField(let list) = try kind("set"),
            case .toAnotherFlow(let target) = try kind("hand_over"),
            case .participantUpdated(let fields) = try kind("updated-narrow"),
            case .communicationUpdated(let name, let statuses, let reasons) = try kind("changed-narrow")
        else {
            Issue.record("a node is of another kind")
            return
        }
        #expect(letter.window == ContactWindow(from: 540, to: 1080, days: [.init(rawValue: 0b001_1111)]))
        #expect(letter.duration == .seconds(8 * 3600))
        #expect(
            letter.customerContext == [
                .participant("amount"), .customer("tier"), .result("answer"), .communication(.status),
                .namedCommunication(name: "CALL", .result("digit")),
            ])
        guard case .field(.participant("called_at"), let offset) = call.base else {
            Issue.record("the base is not the field")
            return
        }
        #expect(offset == CommunicationAction.BaseOffset(days: 9, minutes: 184))
        guard case .field(_, let back) = whatsapp.base else {
            Issue.record("the base is not the field")
            return
        }
        #expect(back == CommunicationAction.BaseOffset(days: -2))
        #expect(list[2].value == .constant(nil))
        #expect(list[6].value == .today(days: 7))
        #expect(list[8].value == .constant(.string("ann@example.org")))
        #expect(list[9].value == .constant(.string("+442079460000")))
        #expect(list[1].level == .participant && list[1].field == "result")
        #expect(target == 0)
        #expect(fields == ["amount", "status", "note"])
        #expect(name == "CALL" && statuses == [.skipped, .failed] && reasons.only == [.refused, .noAddress])
    }

    @Test func readsWhatFillsATemplate() throws {
        let result = DefinitionLoader.load(
            campaign: "everything", files: try DefinitionFixtures.files(of: "everything"))
        let nodes = try #require(result.campaigns.first).flows[1].nodes
        guard case .communication(let action)? = nodes.first(where: { $0.id == "whatsapp-plain" })?.kind,
            case .providerTemplate(let template) = action.content
        else {
            Issue.record("the node has no template")
            return
        }
        #expect(template.parameters.isEmpty)
        #expect(template.namedParameters.map(\.name) == ["first_name", "amount_2"])
        #expect(template.namedParameters.map(\.text.source) == ["{{ name }}", "{{ amount }}"])
        #expect(template.header?.format == .document)
        #expect(template.header?.text.source == "https://example.org/{{ name }}.pdf")
        #expect(template.header?.name?.source == "{{ name }}.pdf")
        #expect(template.buttons.map(\.index) == [0, 4, 2])
        #expect(template.buttons.map(\.action) == [.payload, .url, .code])
        #expect(template.texts.count == 7)
    }

    @Test func hashesNamesAndBytes() throws {
        var files = try DefinitionFixtures.files(of: "minimal")
        let hash = {
            try #require(DefinitionLoader.load(campaign: "minimal", files: files).campaigns.first).contentHash
        }
        let first = try hash()
        #expect(first.utf8.count == 64)
        #expect(try hash() == first)
        files["templates/a.txt"] = [0x61]
        let second = try hash()
        files["templates/a.txt"] = nil
        files["templates/b.txt"] = [0x61]
        let third = try hash()
        files["scripts/score.py"] = []
        #expect(Set([first, second, third, try hash()]).count == 4)
    }
}
