import Store
import Testing

@testable import StoreConformance

@Suite struct SQLiteConformanceTests {
    @Test(arguments: StoreConformance.all)
    func keepsTheContract(_ fact: StoreConformance) async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        try await fact.check(try await Stage(store))
        let findings = try await store.examine()
        #expect(findings.isEmpty)
        try await store.close()
    }
}
