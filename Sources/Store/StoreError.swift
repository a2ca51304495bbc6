/// A fault of the store: what it was doing, where (a file, a server), why, and what an operator can do.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file cannot be opened or is not ours.
    case cannotOpen(place: String, reason: String, hint: String)
    /// A file that a command writes.
    case cannotWrite(place: String, reason: String, hint: String)
    /// Made by a newer version of the software.
    case newerSchema(place: String, migration: String)
    /// Another process holds it.
    case inUse(place: String, holder: String)
    case diskFull(place: String, operation: String)
    case readOnly(place: String, operation: String)
    case corrupt(place: String, operation: String, reason: String)
    case failed(place: String, operation: String, reason: String)
    /// This process was declared dead, and another one has taken over its work.
    case fenced(place: String)
    /// Fields that hold data would change their type or go away; one sentence each.
    case fieldConflict([String])
    /// An id in a query that names nothing, or a cursor that is not ours.
    case badCursor
    case noSuchRow(String)

    /// Waiting helps: space, permission or the other process may change.
    package var isTemporary: Bool {
        switch self {
        case .inUse, .diskFull, .readOnly: true
        case .cannotOpen, .cannotWrite, .newerSchema, .corrupt, .failed, .fenced, .fieldConflict, .badCursor,
            .noSuchRow:
            false
        }
    }

    package var description: String {
        switch self {
        case .cannotOpen(let place, let reason, let hint): "cannot open the store \(place): \(reason) (\(hint))"
        case .cannotWrite(let place, let reason, let hint): "\(place) cannot be written: \(reason) (\(hint))"
        case .newerSchema(let place, let migration):
            "the store \(place) was made by a newer campaignd (it has the migration \"\(migration)\"): run that version, or restore a backup"
        case .inUse(let place, let holder):
            "the store \(place) is in use by \(holder): only one process writes a store; stop it, or talk to it instead"
        case .diskFull(let place, let operation):
            "the disk is full: \(operation) in \(place) was not done; it goes on when there is space"
        case .readOnly(let place, let operation):
            "\(place) cannot be written: \(operation) was not done; check the owner and the mount"
        case .corrupt(let place, let operation, let reason):
            "the store \(place) is damaged (\(operation): \(reason)): stop the daemon, run campaignd doctor, restore a backup"
        case .failed(let place, let operation, let reason): "\(operation) failed in the store \(place): \(reason)"
        case .fenced(let place):
            "the store \(place) takes nothing more from this process: it was declared dead, and others do its work; start it again"
        case .fieldConflict(let sentences): sentences.joined(separator: "; ")
        case .badCursor: "the cursor is not one that this list gave: take it from meta.next, unchanged"
        case .noSuchRow(let what): "there is no \(what)"
        }
    }
}
