import GRDB

extension StoreError {
    /// What an error met while doing `operation` means to an operator. Holds no bound values.
    init(_ error: any Error, path: String, operation: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as EncodingFault:
            self = .corrupt(path: path, operation: operation, reason: "a row \(error.what) at byte \(error.offset)")
        case let error as DatabaseError: self = StoreError(error, path: path, operation: operation)
        default: self = .failed(path: path, operation: operation, reason: String(describing: type(of: error)))
        }
    }

    private init(_ error: DatabaseError, path: String, operation: String) {
        let reason = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull(path: path, operation: operation)
        case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path, operation: operation)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(path: path, operation: operation, reason: reason)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .inUse(path: path, holder: "another connection")
        case .SQLITE_CANTOPEN, .SQLITE_AUTH:
            self = .cannotOpen(
                path: path, reason: reason,
                hint: "the state directory must exist and belong to the user that runs campaignd")
        default: self = .failed(path: path, operation: operation, reason: reason)
        }
    }
}
