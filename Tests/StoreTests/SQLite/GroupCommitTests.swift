import Domain
import Foundation
import GRDB
import Testing

@testable import Store
@testable import StoreConformance

@Suite struct GroupCommitTests {
    @Test func manySmallWritesShareFewCommits() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        let stage = try await Stage(store)
        let before = store.commitCount
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask {
                    try await store.keepReceipt(
                        ReceiptKey(apiKey: APIKeyKey(1), idempotencyKey: "\(index)"),
                        Receipt(requestHash: [1], status: 200, body: []), at: Stage.start)
                }
            }
            try await group.waitForAll()
        }
        #expect(store.commitCount - before < 100)
        #expect(try await store.dropReceipts(before: Stage.start + .seconds(1)) == 200)
        _ = stage
        try await store.close()
    }

    @Test func oneThatFailsTakesBackItsOwnChangesOnly() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        let stage = try await Stage(store)
        let results = await withTaskGroup(of: (Int, Bool).self) { group in
            for index in 0..<60 {
                group.addTask {
                    do {
                        // Every third writes an event first and then finds that its campaign is not there.
                        if index % 3 == 0 {
                            _ = try await store.write("failing") { context in
                                try context.db.execute(
                                    sql: "INSERT INTO receipt VALUES (9, '\(index)', x'00', 1, x'00', 1)")
                                _ = try context.zone("Zone/\(index)")
                                throw StoreError.noSuchRow("such thing")
                            }
                        } else {
                            try await stage.take([Stage.row(external: "p\(index)", zone: "Zone/\(index / 3 * 3)")])
                        }
                        return (index, true)
                    } catch {
                        return (index, false)
                    }
                }
            }
            var results: [Int: Bool] = [:]
            for await (index, isDone) in group { results[index] = isDone }
            return results
        }
        for (index, isDone) in results { #expect(isDone == (index % 3 != 0)) }
        #expect(try await store.campaigns().map(\.participantCount) == [40])
        #expect(try await store.dropReceipts(before: Stage.start) == 0)
        #expect(try await store.examine() == [])
        let zones = try await store.participants(ParticipantQuery(page: PageRequest(limit: 1000))).rows.map(
            \.state.zone)
        #expect(!zones.contains(nil))
        try await store.close()
    }
}
