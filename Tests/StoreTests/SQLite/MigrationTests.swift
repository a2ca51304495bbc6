import Conversations
import Domain
import Foundation
import GRDB
import Testing

@testable import Store
@testable import StoreConformance

/// Every schema that was shipped stays as a fixture, and opens as a store of today with its rows.
@Suite struct MigrationTests {
    private static let fixtures = [
        "0001-first", "0002-script-calls", "0003-conversations", "0004-ready-events", "0005-channels", "0006-field",
    ]

    private static func text(_ name: String) throws -> String {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = tests.appendingPathComponent("Fixtures/Store/\(name).sql")
        return try String(contentsOf: file, encoding: .utf8)
    }

    @Test(arguments: fixtures)
    func opensAStoreOfEachShippedSchema(_ fixture: String) async throws {
        try await MigrationTests.withStore(fixture) { store in
            #expect(try await store.examine() == [])
            let row = try #require(try await store.participant(ParticipantKey(1)))
            #expect(row.state.customer[.email] == "ada@example.com")
            #expect(try await store.communication(row.key.communication(1))?.row.snapshot.name == "REMIND")
        }
    }

    /// The event of a call, answered or not, is taken again from its start; the script is called again under the same name.
    @Test(arguments: ["0002-script-calls", "0003-conversations", "0004-ready-events", "0005-channels", "0006-field"])
    func callsThatWaitedAreMadeAgain(_ fixture: String) async throws {
        try await MigrationTests.withStore(fixture) { store in
            #expect(try await store.claimScriptCalls(limit: 10).isEmpty)
            let turns = try await MigrationTests.turns(store) { turn in
                var wait = RunWait(call: Stage.call())
                wait.call?.node = "score"
                return Stage.parked(wait)
            }
            #expect(
                turns.map { $0.events.map(\.kind.tag) } == [
                    [.participantCreated], [.participantCreated, .participantUpdated],
                ])
            let calls = try await store.claimScriptCalls(limit: 10)
            #expect(calls.map(\.participant) == [ParticipantKey(2), ParticipantKey(3)])
            #expect(
                calls.map(\.idempotencyKey) == [
                    "2-1-1780000000000-0-main-score", "3-2-1780000000000-0-main-score",
                ])
            // Each name is used once.
            try await store.recordScriptAnswers(calls.map { ($0.wait, .returned([])) }, at: Stage.start)
            _ = try await MigrationTests.turns(store) { _ in
                var wait = RunWait(call: Stage.call())
                wait.call?.node = "score"
                return Stage.parked(wait)
            }
            let names = try await store.claimScriptCalls(limit: 10).map(\.idempotencyKey)
            #expect(names.count == 2 && Set(names).isDisjoint(with: calls.map(\.idempotencyKey)))
            #expect(try await store.examine() == [])
        }
    }

    @Test(arguments: ["0003-conversations", "0004-ready-events", "0005-channels", "0006-field"])
    func whatWasSaidAndSeenStaysSo(_ fixture: String) async throws {
        try await MigrationTests.withStore(fixture) { store in
            let row = try #require(try await store.participant(ParticipantKey(1)))
            let detail = try #require(try await store.communication(row.key.communication(2)))
            #expect(detail.row.snapshot.status == .replied)
            #expect(
                detail.inbound.map(\.text)
                    == [InboundText(text: "Yes", sender: "ada@example.com", providerID: "m1")])
            #expect(detail.row.inputs.bestTime?.hour == 9)
            #expect(detail.row.inputs.bestTime?.tenantReads == 5)
            let evidence = try await store.runs(of: row.key).map(\.record.evidence)
            #expect(evidence == [RunEvidence(values: [.integer(7)]), .none])
            for campaign in [row.campaign, nil] {
                let history = try await store.contactHistory(of: campaign)
                #expect(history.replies.reduce(0, +) == 1 && history.reads.isEmpty)
            }
            #expect(try await store.campaigns().map(\.heldHash) == ["v2"])
        }
    }

    @Test(
        arguments: zip(
            fixtures,
            [
                "0001 first", "0002 script calls", "0003 conversations", "0004 ready events", "0005 channels",
                "0006 what the field showed",
            ]))
    func theShippedSchemaIsTheOneThatIsMade(_ fixture: String, _ migration: String) async throws {
        let made = try DatabaseQueue()
        try SQLiteSchema.migrator.migrate(made, upTo: migration)
        let shipped = try DatabaseQueue()
        try await shipped.writeWithoutTransaction { try $0.execute(sql: try MigrationTests.text(fixture)) }
        #expect(try await MigrationTests.schema(shipped) == MigrationTests.schema(made))
    }

    /// The newest fixture has a row of everything.
    @Test(arguments: [
        ("UPDATE participant SET record = x'ff'", "record"), ("UPDATE event SET payload = x''", "event"),
        ("UPDATE run SET evidence = x'02'", "evidence"), ("UPDATE communication SET results = x'01'", "results"),
        ("UPDATE communication SET best_time = x'00'", "best_time"),
        ("UPDATE contact_history SET counts = x'ff'", "contact_history"),
        ("UPDATE inbound SET communication = 5", "inbound_without_communication"),
    ])
    func theExaminationReadsAllThatIsKeptAsBytes(_ sql: String, _ code: String) async throws {
        try await MigrationTests.withStore("0003-conversations") { store in
            try await store.pool.write { try $0.execute(sql: sql) }
            #expect(try await store.examine().map(\.code) == [code])
        }
    }

    @Test func whatWasHeardAndIsToBeSaidStaysSo() async throws {
        try await MigrationTests.withStore("0005-channels") { store in
            let gone = try await store.suppressions(kind: .email, address: nil, PageRequest()).rows
            #expect(gone.map(\.address) == ["gone@example.com"])
            #expect(gone.map(\.detail) == ["550 5.1.1 no such user"])
            let unmatched = try await store.unmatched(UnmatchedQuery()).rows
            #expect(unmatched.map(\.text) == ["Who are you?"])
            #expect(unmatched.map(\.reason) == [.noConversation])
            let claim = try await store.claimFollowUps(on: "outbox", limit: 9, looks: 9, at: Stage.start) { _ in true }
            #expect(claim.handed.map(\.due.communication) == [ParticipantKey(1).communication(2)])
            let conversation = try #require(try await store.conversation(ParticipantKey(1).communication(2)))
            #expect(conversation.context == ["name": "Ada"])
            #expect(try await store.cursor(of: "outbox", source: "INBOX") == "1:7")
        }
    }

    @Test func whatOperatorsDidNamesItsSubject() async throws {
        try await MigrationTests.withStore("0006-field") { store in
            let acts = try await store.acts(ActQuery(page: PageRequest(isAscending: true))).rows
            #expect(
                acts.map(\.action) == [
                    .stop, .discardBacklog, .start, .holdDirectory, .say, .suppress, .reassign, .endDestinationRest,
                    .resolveUnknown, .restore,
                ])
            #expect(
                acts.map(\.subject) == [
                    .campaign, .campaign, .campaign, .campaign, .communication, .address, .channel, .domain,
                    .communication, .installation,
                ])
            #expect(
                acts.map(\.subjectID) == [
                    "reminders", "reminders", "reminders", "reminders", "019e709a-9c00-7400-8000-000000100002", "email",
                    "mail", "slow.example", nil, nil,
                ])
            #expect(acts.map(\.detail)[1] == "2 events" && acts.map(\.detail)[3] == "v2")
            #expect(acts[6].detail == "one@example.com to two@example.com, 3")
            #expect(acts.prefix(4).allSatisfy { $0.campaignID == "reminders" })
            #expect(try await store.channelPauses().isEmpty)
        }
    }

    @Test func everySchemaButTheNewestHasItsFixture() {
        #expect(SQLiteSchema.migrator.migrations.count == MigrationTests.fixtures.count + 1)
    }

    private static func withStore(_ fixture: String, _ body: (SQLiteStore) async throws -> Void) async throws {
        let scratch = try Scratch()
        let path = scratch.file(SQLiteStore.fileName)
        let queue = try DatabaseQueue(path: path)
        try await queue.writeWithoutTransaction { try $0.execute(sql: try text(fixture)) }
        try queue.close()
        let store = try SQLiteStore.open(path: path)
        try await body(store)
        try await store.close()
    }

    private static func turns(
        _ store: SQLiteStore, _ effects: @escaping @Sendable (PendingTurn) -> TurnEffects
    ) async throws -> [PendingTurn] {
        let campaign = try #require(try await store.campaigns().first)
        let version = try #require(try await store.version(campaign.version))
        let seen = Collected<PendingTurn>()
        _ = try await store.takeTurns(limit: 10, campaigns: [campaign.key: version], interest: [:], at: Stage.start) {
            _, turn, _ in
            seen.append(turn)
            return effects(turn)
        }
        return seen.values
    }

    private static func schema(_ reader: any DatabaseReader) async throws -> [String] {
        try await reader.read { db in
            try String.fetchAll(db, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
        }
    }
}
