import Domain
import GRDB
import GRDBSQLite

/// A cached statement bound and stepped directly, for loops that run by the million.
///
/// Positions count from 1 when binding and from 0 when reading, as in SQLite. Whoever steps to a row resets.
/// The handle belongs to the connection's statement cache: use it only on the connection's own queue.
struct HotStatement {
    private let handle: OpaquePointer

    init(_ db: Database, _ sql: String) throws { handle = try db.cachedStatement(sql: sql).sqliteStatement }

    /// - Precondition: `statement` outlives this value.
    init(_ statement: Statement) { handle = statement.sqliteStatement }

    // MARK: Binding

    @inline(__always)
    func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(handle, index, value) }

    @inline(__always)
    func bind(_ index: Int32, _ value: Int64?) {
        if let value { sqlite3_bind_int64(handle, index, value) } else { sqlite3_bind_null(handle, index) }
    }

    @inline(__always)
    func bind(_ index: Int32, _ instant: Instant?) { bind(index, instant?.milliseconds) }

    /// SQLite keeps a copy.
    func bind(_ index: Int32, _ text: String?) {
        guard var text else { return _ = sqlite3_bind_null(handle, index) }
        if text.isEmpty {
            // Spares a copy for the many rows without an object id.
            sqlite3_bind_text(handle, index, HotStatement.emptyText, 0, nil)
            return
        }
        _ = text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { characters in
                sqlite3_bind_text(
                    handle, index, characters.baseAddress, Int32(clamping: characters.count), HotStatement.copied)
            }
        }
    }

    /// A terminator that lives as long as the process and is never written.
    nonisolated(unsafe) static let emptyText: UnsafePointer<CChar> = {
        let text = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        text.initialize(to: 0)
        return UnsafePointer(text)
    }()

    /// SQLite keeps a copy.
    func bind(_ index: Int32, _ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bind(index, copying: $0) }
    }

    func bind(_ index: Int32, copying bytes: UnsafeRawBufferPointer) {
        if bytes.isEmpty {
            sqlite3_bind_zeroblob(handle, index, 0)
        } else {
            sqlite3_bind_blob64(handle, index, bytes.baseAddress, UInt64(bytes.count), HotStatement.copied)
        }
    }

    /// Binds without a copy and runs while `bytes` are valid.
    @inline(__always)
    func run(binding bytes: [UInt8], at index: Int32) throws {
        try bytes.withUnsafeBytes { raw in
            if raw.isEmpty {
                sqlite3_bind_zeroblob(handle, index, 0)
            } else {
                sqlite3_bind_blob64(handle, index, raw.baseAddress, UInt64(raw.count), nil)
            }
            try run()
        }
    }

    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    // MARK: Running

    /// True where there is a row.
    @inline(__always)
    func step() throws -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        throw fault(code)
    }

    @inline(__always)
    func reset() { sqlite3_reset(handle) }

    /// Runs a statement that gives no rows.
    @inline(__always)
    func run() throws {
        let code = sqlite3_step(handle)
        guard code == SQLITE_DONE || code == SQLITE_ROW else { throw fault(code) }
        sqlite3_reset(handle)
    }

    private func fault(_ code: Int32) -> DatabaseError {
        let fault = HotStatement.fault(handle, code)
        sqlite3_reset(handle)
        return fault
    }

    /// What a step that answered `code` failed with; to be asked before the statement is reset.
    static func fault(_ handle: OpaquePointer, _ code: Int32) -> DatabaseError {
        let message = sqlite3_errmsg(sqlite3_db_handle(handle)).map { String(cString: $0) }
        let extended = sqlite3_extended_errcode(sqlite3_db_handle(handle))
        return DatabaseError(
            resultCode: ResultCode(rawValue: extended & 0xFF == code & 0xFF ? extended : code), message: message)
    }

    // MARK: Reading

    @inline(__always)
    func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func optionalInt(_ column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, column)
    }

    func instant(_ column: Int32) -> Instant? { optionalInt(column).map { Instant(milliseconds: $0) } }

    func text(_ column: Int32) -> String? {
        guard let start = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// The column's bytes, valid until the next step; nil for NULL.
    func optionalBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result? {
        if sqlite3_column_type(handle, column) == SQLITE_NULL { return nil }
        return try bytes(column, body)
    }

    /// The column's bytes, valid until the next step.
    func bytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let start = sqlite3_column_blob(handle, column)
        let count = Int(sqlite3_column_bytes(handle, column))
        return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }

    func array(_ column: Int32) -> [UInt8] { bytes(column) { [UInt8]($0) } }
}
