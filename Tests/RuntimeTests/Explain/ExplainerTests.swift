import Domain
import FlowEngine
import Foundation
import Runtime
import Store
import TestSupport
import Testing

/// What an operator is told of a participant and of a communication, word by word.
struct ExplainerTests {
    private static let files = [
        "shop/campaign.json": """
        { "format": 1, "id": "shop", "name": "Shop", "timezone": "Europe/Berlin",
          "fields": [
            { "name": "town", "title": "Town", "type": "string", "level": "customer", "import": true },
            { "name": "store", "title": "Store", "type": "string", "level": "participant", "import": true },
            { "name": "size", "title": "Size", "type": "string", "level": "participant", "import": true },
            { "name": "count", "title": "Count", "type": "integer", "level": "participant" }
          ] }
        """,
        "shop/greeting.flow.json": """
        { "format": 1, "id": "greeting", "name": "Greeting", "nodes": [
            { "id": "created", "type": "participant_created" },
            { "id": "in_town", "type": "field_check", "property": "participant.store", "operator": "equals",
              "value": { "expression": "'shop ' + customer.town.upper()" } },
            { "id": "hello", "type": "email_communication", "communication_name": "HELLO", "agent": "message",
              "agent_channel": "mail", "date_time": "today", "best_time_to_contact": true, "duration": "09:00",
              "template": { "subject": "Hello", "text": "Hello {{ name }}" } },
            { "id": "hand_over", "type": "to_another_flow", "target_flow": "marking" },
            { "id": "far", "type": "update_field", "assignments": [{ "attribute": "participant.status", "value": "far" }] }
          ],
          "edges": [
            { "from": "created", "to": "in_town" }, { "from": "in_town", "port": "match", "to": "hello" },
            { "from": "in_town", "port": "else", "to": "far" }, { "from": "hello", "to": "hand_over" } ] }
        """,
        "shop/marking.flow.json": """
        { "format": 1, "id": "marking", "name": "Marking", "nodes": [
            { "id": "entry", "type": "from_another_flow" },
            { "id": "mark", "type": "update_field", "assignments": [{ "attribute": "participant.status", "value": "greeted" }] },
            { "id": "answered", "type": "communication_updated", "communication_name": "HELLO", "status": ["Replied"] },
            { "id": "thank", "type": "update_field", "assignments": [{ "attribute": "participant.result", "value": "answered" }] }
          ],
          "edges": [{ "from": "entry", "to": "mark" }, { "from": "answered", "to": "thank" }] }
        """,
        "shop/sizing.flow.json": """
        { "format": 1, "id": "sizing", "name": "Sizing", "nodes": [
            { "id": "changed", "type": "participant_updated", "fields": ["size"] },
            { "id": "big", "type": "field_check", "property": "participant.size", "operator": "is_set" },
            { "id": "measure", "type": "update_field",
              "assignments": [{ "attribute": "participant.count", "value": { "expression": "int(participant.size)" } }] }
          ],
          "edges": [{ "from": "changed", "to": "big" }, { "from": "big", "port": "match", "to": "measure" }] }
        """,
    ]

    /// Bob answers at half past three in the afternoon; Ann joins on the next morning, answers, and changes.
    private static func played() async throws -> (site: Site, ann: ParticipantKey) {
        let directory = try TemporaryDirectory("runtime")
        try directory.writeFlows(files)
        let site = try Site(directory: directory, clock: ManualClock(Site.start), channels: [ScriptedChannel()])
        let report = try await site.daemon.prepare()
        if report.hasErrors { throw Trouble("\(report.diagnostics) \(report.refused)") }
        try await site.take("email,name,town,store\nbob@example.org,Bob,Ulm,shop ULM\n", name: "bob.csv")
        try await reply(site, "Hi", after: .seconds(5 * 3600 + 1800))
        site.clock.advance(by: .seconds(15 * 3600))
        try await site.take("email,name,town,store\nann@example.org,Ann,Ulm,shop ULM\n", name: "ann.csv")
        site.clock.set(try #require(try await site.communications().last?.plannedAt))
        try await site.daemon.settle()
        try await reply(site, "Yes, please.\nThank \u{1B}[2Jyou", after: .seconds(600))
        try await site.take("email,size\nann@example.org,huge\n", name: "sizes.csv")
        return (site, try #require(try await site.participants().last).key)
    }

    private static func reply(_ site: Site, _ text: String, after: Duration) async throws {
        site.clock.advance(by: after)
        let row = try #require(try await site.communications().last)
        let opening = try #require(try await site.store.communication(row.snapshot.key)?.attempts.last?.message)
        let message = InboundMessage(
            kind: row.snapshot.kind, address: opening.recipient, text: text, providerID: "in-\(site.clock.now)",
            answers: [.key(opening.idempotencyKey)], occurredAt: site.clock.now)
        #expect(try await site.tell(.message(message), on: row.snapshot.channel) == [true])
        try await site.daemon.settle()
    }

    private static func explainer(_ site: Site) -> Explainer {
        Explainer(store: site.store, library: site.daemon.library, settings: site.daemon.settings)
    }

    private static func json(_ told: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return String(decoding: try encoder.encode(told), as: UTF8.self) + "\n"
    }

    @Test func tellsAParticipantsWholeStory() async throws {
        let (site, ann) = try await ExplainerTests.played()
        let told = try #require(try await ExplainerTests.explainer(site).participant(ann))
        try Golden.expect(told.lines.joined(separator: "\n") + "\n", matches: "participant.txt")
        try Golden.expect(try ExplainerTests.json(told), matches: "participant.json")
    }

    @Test func tellsACommunicationWithTheRunThatPlannedIt() async throws {
        let (site, ann) = try await ExplainerTests.played()
        let told = try #require(try await ExplainerTests.explainer(site).communication(ann.communication(1)))
        try Golden.expect(told.lines.joined(separator: "\n") + "\n", matches: "communication.txt")
        let row = try #require(try await site.communications().last)
        let plan = try #require(
            try await PlanReader(library: site.daemon.library, settings: site.daemon.settings).plan(of: row))
        #expect(plan.ledger == told.ledger)
        #expect(plan.plannedAt == told.plannedAt && plan.deadline == told.deadline)
    }

    @Test func aStoryIsTheSameAfterARestartAndUnderALaterVersion() async throws {
        let (site, ann) = try await ExplainerTests.played()
        let before = try #require(try await ExplainerTests.explainer(site).participant(ann)).lines
        var files = ExplainerTests.files
        files["shop/sizing.flow.json"] = nil
        try FileManager.default.removeItem(atPath: site.directory.path("flows/shop/sizing.flow.json"))
        files["shop/marking.flow.json"] = files["shop/marking.flow.json"]?.replacing("thank", with: "praise")
        try site.directory.writeFlows(files)
        let again = try await site.restarted()
        #expect(again.daemon.library.campaign("shop")?.definition.flows.count == 2)
        #expect(try await ExplainerTests.explainer(again).participant(ann)?.lines == before)
    }

    @Test func whoeverIsNotThereIsNotExplained() async throws {
        let site = try await Site.make()
        let explainer = ExplainerTests.explainer(site)
        #expect(try await explainer.participant(ParticipantKey(99)) == nil)
        #expect(try await explainer.communication(ParticipantKey(99).communication(1)) == nil)
        try await site.take(Campaign.rows(0..<1))
        let row = try await site.communication()
        #expect(try await explainer.communication(row.snapshot.key.participant.communication(2)) == nil)
    }

    @Test func aPlanThatWasNeverMadeSaysWhy() async throws {
        var campaign = Campaign()
        campaign.dateTime = #"{ "field": "participant.due" }"#
        let site = try await Site.make([campaign])
        try await site.take(Campaign.rows(0..<1))
        let row = try await site.communication()
        let told = try #require(try await ExplainerTests.explainer(site).communication(row.snapshot.key))
        #expect(told.status == "Skipped" && told.reason == "base_time_unset")
        #expect(told.plannedAt == nil && told.deadline == nil)
        #expect(told.ledger.first == "date_time is the field participant.due")
        #expect(told.reasonWords == "date_time names a value that is not set")
    }
}
