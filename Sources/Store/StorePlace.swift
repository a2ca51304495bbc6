package import Domain
import Foundation

/// Where the store of an installation is, and how it is opened: nothing else knows what kind of store that is.
package struct StorePlace: Sendable {
    private let directory: String

    package init(stateDirectory: String) { directory = stateDirectory }

    /// For operators: the file.
    package var name: String { "\(directory)/\(SQLiteStore.fileName)" }

    /// The file that opening for writing makes beside the store.
    package var lockFile: String { "\(name).lock" }

    package var isThere: Bool { FileManager.default.fileExists(atPath: name) }

    /// Opens it for writing, makes it where it is not there yet, and brings its schema up to date.
    package func open(faults: FaultInjector = .none) throws(StoreError) -> any Store {
        try SQLiteStore.open(directory: directory, faults: faults)
    }

    /// Opens it for reading only, also while another process writes it.
    package func openForReading() throws(StoreError) -> any Store { try SQLiteStore.openReadOnly(path: name) }

    /// Puts a backup in the place of the store, which must not be there. Blocks.
    /// - Parameter keep: keeps the files that belong to it; the store has its name after that.
    package func restore(
        _ backup: String, actor: String, at now: Instant, keep: (RestoredBackup) throws -> Void
    ) throws -> RestoredBackup {
        try SQLiteStore.restore(backup, into: directory, actor: actor, at: now, keep: keep)
    }
}
