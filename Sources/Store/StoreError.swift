/// A fault of the store: what it was doing, on which file, why, and what an operator can do.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file cannot be opened or is not ours.
    case cannotOpen(path: String, reason: String, hint: String)
    /// A file that a command writes.
    case cannotWrite(path: String, reason: String, hint: String)
    /// Made by a newer version of the software.
    case newerSchema(path: String, migration: String)
    /// Another process holds it.
    case inUse(path: String, holder: String)
    case diskFull(path: String, operation: String)
    case readOnly(path: String, operation: String)
    case corrupt(path: String, operation: String, reason: String)
    case failed(path: String, operation: String, reason: String)
    /// Fields that hold data would change their type or go away; one sentence each.
    case fieldConflict([String])
    /// An id in a query that names nothing, or a cursor that is not ours.
    case badCursor
    case noSuchRow(String)

    /// Waiting helps: space, permission or the other process may change.
    package var isTemporary: Bool {
        switch self {
        case .inUse, .diskFull, .readOnly: true
        case .cannotOpen, .cannotWrite, .newerSchema, .corrupt, .failed, .fieldConflict, .badCursor, .noSuchRow: false
        }
    }

    package var description: String {
        switch self {
        case .cannotOpen(let path, let reason, let hint): "cannot open the store \(path): \(reason) (\(hint))"
        case .cannotWrite(let path, let reason, let hint): "\(path) cannot be written: \(reason) (\(hint))"
        case .newerSchema(let path, let migration):
            "the store \(path) was made by a newer campaignd (it has the migration \"\(migration)\"): run that version, or restore a backup"
        case .inUse(let path, let holder):
            "the store \(path) is in use by \(holder): only one process writes a store; stop it, or talk to it instead"
        case .diskFull(let path, let operation):
            "the disk is full: \(operation) in \(path) was not done; it goes on when there is space"
        case .readOnly(let path, let operation):
            "\(path) cannot be written: \(operation) was not done; check the owner and the mount"
        case .corrupt(let path, let operation, let reason):
            "the store \(path) is damaged (\(operation): \(reason)): stop the daemon, run campaignd doctor, restore a backup"
        case .failed(let path, let operation, let reason): "\(operation) failed in the store \(path): \(reason)"
        case .fieldConflict(let sentences): sentences.joined(separator: "; ")
        case .badCursor: "the cursor is not one that this list gave: take it from meta.next, unchanged"
        case .noSuchRow(let what): "there is no \(what)"
        }
    }
}
