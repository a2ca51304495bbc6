import MemoryStore
import Store
import Testing

@testable import StoreConformance

/// The second implementation: what it can do without SQL is what the contract asks for.
@Suite struct MemoryConformanceTests {
    @Test(arguments: StoreConformance.all)
    func keepsTheContract(_ fact: StoreConformance) async throws {
        let store: any Store = MemoryStore()
        try await fact.check(try await Stage(store))
        let findings = try await store.examine()
        #expect(findings.isEmpty)
        try await store.close()
    }
}
