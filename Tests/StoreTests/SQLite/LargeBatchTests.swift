import Domain
import GRDB
import Testing

@testable import Store
@testable import StoreConformance

/// Batches large enough for the identifier filter and for runs of identifiers on their way into the table.
@Suite struct LargeBatchTests {
    @Test mutating func identitiesHoldAcrossLargeBatches() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        let stage = try await Stage(store)
        let rows = (0..<6000).map {
            Stage.row(line: Int64($0), external: "p\($0)", email: "p\($0)@example.com", phone: "+44\($0)")
        }
        #expect(try await stage.take(Array(rows[..<3000])).counts.created == 3000)
        #expect(try await runs(store) == 1)
        let second = try await stage.take(rows).counts
        #expect(second.created == 3000)
        #expect(second.unchanged == 3000)
        // An identifier in a run changes hands: the runs are merged for it.
        let moved = try await stage.take([
            Stage.row(external: "p1", email: "new@example.com"), Stage.row(email: "p1@example.com"),
        ])
        #expect(moved.verdicts.map(\.outcome) == [.updated, .created])
        #expect(try await runs(store) == 0)
        #expect(try await store.examine() == [])
        #expect(try await stage.take(rows.shuffled(using: &generator)).counts.created == 0)
        #expect(try await store.examine() == [])
        try await store.close()
    }

    @Test func finishingAnUploadMergesItsIdentifiers() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        let stage = try await Stage(store)
        try await stage.take((0..<3000).map { Stage.row(line: Int64($0), external: "p\($0)") })
        var query = ParticipantQuery()
        query.externalID = "p77"
        #expect(try await store.participants(query).rows.count == 1)
        #expect(try await runs(store) == 1)
        let upload = try #require(try await store.uploads(UploadQuery()).rows.first)
        _ = try await store.finishUpload(upload.key, .done, at: Stage.start)
        #expect(try await runs(store) == 0)
        #expect(try await store.participants(query).rows.count == 1)
        try await store.close()
    }

    @Test func aBatchThatIsTakenBackLeavesNoTrace() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        let stage = try await Stage(store)
        let rows = (0..<3000).map { Stage.row(line: Int64($0), external: "p\($0)", zone: "Zone/\($0 % 5)") }
        await #expect(throws: StoreError.self) {
            try await stage.take(rows) { row, state in
                // A communication of a node that the version has not.
                var effects = Stage.planOne(row, &state)
                if row.index == 2999 { effects.communications[0].node = 99 }
                return effects
            }
        }
        #expect(try await store.campaigns().map(\.participantCount) == [0])
        #expect(try await stage.take(rows).counts.created == 3000)
        #expect(try await store.examine() == [])
        try await store.close()
    }

    private var generator = SplitMix(state: 7)

    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
            return value ^ value >> 31
        }
    }

    private func runs(_ store: SQLiteStore) async throws -> Int {
        try await store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM identifier_run") ?? -1 }
    }
}
