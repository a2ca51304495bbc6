import Domain
import Foundation
import GRDB
import Testing

@testable import Store
@testable import StoreConformance

/// Row T6: a store that kept texts as they came is brought to one spelling, and tells what that brought together.
@Suite struct SpellingMigrationTests {
    private static let composed = "caf\u{E9}"
    private static let decomposed = "cafe\u{301}"

    private struct Person {
        var id: Int64
        var external: String
        var name = "Ada"
        var object = ""
        var campaign: Int64 = 1
    }

    /// A store of the schema before, with customers and a participant each, opened as one of today.
    private static func withStore(
        _ people: [Person], inRuns: Bool = false, _ body: (SQLiteStore) async throws -> Void
    ) async throws {
        let scratch = try Scratch()
        let path = scratch.file(SQLiteStore.fileName)
        let queue = try DatabaseQueue(path: path)
        try SQLiteSchema.migrator.migrate(queue, upTo: "0005 channels")
        try await queue.write { db in
            try db.execute(sql: "INSERT INTO campaign (id, tag, is_running, created_at) VALUES (1, 'shop', 1, 0)")
            try db.execute(sql: "UPDATE counter SET value = 100000")
            var entries: [IdentifierIndex.Entry] = []
            for person in people {
                var record = FieldRecord()
                record[SystemField.externalID.id] = .string(person.external)
                record[SystemField.name.id] = .string(person.name)
                var buffer = ByteWriter()
                FieldRecordCodec.encode(record, into: &buffer)
                let bytes = Data(buffer.bytes)
                try db.execute(
                    sql: "INSERT OR REPLACE INTO customer (id, record, created_at) VALUES (?, ?, 0)",
                    arguments: [person.id, bytes])
                var participant = FieldRecord()
                participant[.status] = .string(person.name)
                buffer.clear()
                FieldRecordCodec.encode(participant, into: &buffer)
                try db.execute(
                    sql:
                        "INSERT INTO participant (campaign, customer, object_id, record, created_at) VALUES (?, ?, ?, ?, 0)",
                    arguments: [person.campaign, person.id, person.object, Data(buffer.bytes)])
                let hash = StableHash.hash(asWritten: person.external, .externalID)
                if !entries.contains(where: { $0.hash == hash }) {
                    entries.append(IdentifierIndex.Entry(hash: hash, customer: person.id))
                }
            }
            if inRuns {
                let sorted = entries.sorted { $0.hash < $1.hash }
                let bytes = sorted.withUnsafeBytes { Data($0) }
                try db.execute(sql: "INSERT INTO identifier_run (entries) VALUES (?)", arguments: [bytes])
            } else {
                for entry in entries {
                    try db.execute(
                        sql: "INSERT INTO identifier (hash, customer) VALUES (?, ?)",
                        arguments: [entry.hash, entry.customer])
                }
            }
        }
        try queue.close()
        let store = try SQLiteStore.open(path: path)
        try await body(store)
        try await store.close()
    }

    private static func found(_ store: SQLiteStore, _ external: String) async throws -> [ParticipantRow] {
        var query = ParticipantQuery()
        query.externalID = external
        return try await store.participants(query).rows
    }

    @Test("T6 records and identifiers are found in either spelling", arguments: [false, true])
    func recordsAndIdentifiersAreFoundInEitherSpelling(inRuns: Bool) async throws {
        let people = [
            Person(id: 1, external: Self.decomposed, name: "Rene\u{301}e", object: "a\u{30A}"),
            Person(id: 2, external: "plain"), Person(id: 3, external: "stra\u{DF}e"),
        ]
        try await Self.withStore(people, inRuns: inRuns) { store in
            for spelling in [Self.composed, Self.decomposed] {
                let row = try #require(try await Self.found(store, spelling).first)
                #expect(row.state.customer[.externalID]?.unicodeScalars.count == 4)
                #expect(row.state.customer[.name]?.unicodeScalars.count == 5)
                #expect(row.state.participant[.status] == .string("Ren\u{E9}e"))
                #expect(row.state.objectID.unicodeScalars.count == 1)
            }
            for plain in ["plain", "stra\u{DF}e"] { #expect(try await Self.found(store, plain).count == 1) }
            #expect(try await store.examine() == [])
        }
    }

    @Test("T6 two that only their spelling told apart are listed") func twoThatOnlyTheirSpellingToldApartAreListed()
        async throws
    {
        let people = [
            Person(id: 1, external: Self.composed), Person(id: 2, external: Self.decomposed),
            Person(id: 3, external: "x", object: "a\u{30A}"),
            Person(id: 3, external: "x", object: "\u{C5}".lowercased()),
        ]
        try await Self.withStore(people) { store in
            // Nobody is merged: the one that was there in form C goes on being found first.
            #expect(try await Self.found(store, Self.decomposed).count == 2)
            let findings = try await store.examine()
            #expect(findings.map(\.code) == ["object_id_collision", "identifier_collision"])
            #expect(findings[1].message.contains("have one external_id"))
            #expect(findings.allSatisfy { !$0.message.contains("caf") })

            // Once one of them has another, nothing is left to say.
            var other = FieldRecord()
            other[SystemField.externalID.id] = .string("other")
            var buffer = ByteWriter()
            FieldRecordCodec.encode(other, into: &buffer)
            let bytes = Data(buffer.bytes)
            let hash = StableHash.hash(.externalID, "other")
            try await store.pool.write { db in
                try db.execute(sql: "UPDATE customer SET record = ? WHERE id = 2", arguments: [bytes])
                try db.execute(sql: "INSERT INTO identifier (hash, customer) VALUES (?, 2)", arguments: [hash])
            }
            #expect(try await store.examine().map(\.code) == ["object_id_collision"])
        }
    }

    /// A row in one spelling finds whom a row in the other brought in.
    @Test func aRowFindsTheCustomerOfTheOtherSpelling() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(path: scratch.file(SQLiteStore.fileName))
        let stage = try await Stage(store)
        let first = try await stage.take([Stage.row(external: Self.composed)])
        let second = try await stage.take([Stage.row(external: Self.decomposed)])
        #expect(first.verdicts.map(\.outcome) == [.created])
        #expect(second.verdicts.map(\.participant) == first.verdicts.map(\.participant))
        #expect(try await store.examine() == [])
        try await store.close()
    }

    @Test func manyRecordsAreBroughtToOneSpelling() async throws {
        let people = (1...12_000).map { Person(id: Int64($0), external: "\(Self.decomposed)-\($0)") }
        try await Self.withStore(people) { store in
            let found = try await Self.found(store, "\(Self.composed)-11999")
            let findings = try await store.examine()
            #expect(found.count == 1 && findings == [])
        }
    }
}
