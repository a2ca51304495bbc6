package import Domain

/// The store itself.
package protocol CareStore: Sendable {
    /// Checks the file and the rows' own promises; empty where all is well.
    func examine() async throws -> [StoreFinding]

    /// Copies a consistent state of the live store to a new file.
    /// - Parameter files: what belongs to the store and lies outside of it.
    func backup(to path: String, with files: [BackupFile], at now: Instant) async throws

    /// Ends all work; nothing is written after it returns.
    func close() async throws
}
