import Domain
import Foundation
import GRDB
import Testing

@testable import Store

/// Every schema that was shipped stays as a fixture, and opens as a store of today with its rows.
@Suite struct MigrationTests {
    private static let fixtures = ["0001-first"]

    private static func text(_ name: String) throws -> String {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = tests.appendingPathComponent("Fixtures/Store/\(name).sql")
        return try String(contentsOf: file, encoding: .utf8)
    }

    @Test(arguments: fixtures)
    func opensAStoreOfEachShippedSchema(_ fixture: String) async throws {
        let scratch = try Scratch()
        let path = scratch.file(SQLiteStore.fileName)
        let queue = try DatabaseQueue(path: path)
        try await queue.writeWithoutTransaction { try $0.execute(sql: try MigrationTests.text(fixture)) }
        try queue.close()
        let store = try SQLiteStore.open(path: path)
        #expect(try await store.examine() == [])
        let row = try #require(try await store.participants(ParticipantQuery()).rows.first)
        #expect(row.state.customer[.email] == "ada@example.com")
        #expect(try await store.communication(row.key.communication(1))?.row.snapshot.name == "REMIND")
        try await store.close()
    }

    @Test func theShippedSchemaIsTheOneThatIsMade() async throws {
        let made = try DatabaseQueue()
        try SQLiteSchema.migrator.migrate(made, upTo: "0001 first")
        let shipped = try DatabaseQueue()
        try await shipped.writeWithoutTransaction { try $0.execute(sql: try MigrationTests.text("0001-first")) }
        #expect(try await MigrationTests.schema(shipped) == MigrationTests.schema(made))
    }

    private static func schema(_ reader: any DatabaseReader) async throws -> [String] {
        try await reader.read { db in
            try String.fetchAll(db, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
        }
    }
}
