import GRDB

extension StoreError {
    /// What an error met while doing `operation` means to an operator. Holds no bound values.
    init(_ error: any Error, place: String, operation: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as EncodingFault:
            self = .corrupt(place: place, operation: operation, reason: "a row \(error.what) at byte \(error.offset)")
        case let error as DatabaseError: self = StoreError(error, place: place, operation: operation)
        default: self = .failed(place: place, operation: operation, reason: String(describing: type(of: error)))
        }
    }

    private init(_ error: DatabaseError, place: String, operation: String) {
        let reason = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull(place: place, operation: operation)
        case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(place: place, operation: operation)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(place: place, operation: operation, reason: reason)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .inUse(place: place, holder: "another connection")
        case .SQLITE_CANTOPEN, .SQLITE_AUTH:
            self = .cannotOpen(
                place: place, reason: reason,
                hint: "the state directory must exist and belong to the user that runs campaignd")
        default: self = .failed(place: place, operation: operation, reason: reason)
        }
    }
}
