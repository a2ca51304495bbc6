import Domain
import GRDB
import GRDBSQLite

/// Inserts rows several to a statement: SQLite then keeps its place in the table between them, which takes a third off
/// the price of a row.
///
/// Up to one group of rows waits in memory: ``flush()`` before anything reads the table, and at the end.
final class BulkInsert {
    /// The values of the rows that wait, filled in column by column.
    struct Values {
        fileprivate enum Kind: UInt8 {
            case null, integer, blob, text
        }

        fileprivate struct Cell {
            var kind: Kind
            var count: Int32
            /// The integer, or where the bytes begin.
            var value: Int64
        }

        fileprivate let cells: UnsafeMutablePointer<Cell>
        fileprivate let capacity: Int
        fileprivate var count = 0
        fileprivate var bytes: [UInt8] = []

        fileprivate init(capacity: Int) {
            cells = .allocate(capacity: capacity)
            self.capacity = capacity
        }

        @inline(__always)
        private mutating func add(_ cell: Cell) {
            precondition(count < capacity, "more values than columns")
            (cells + count).initialize(to: cell)
            count += 1
        }

        @inline(__always)
        mutating func add(_ value: Int64) { add(Cell(kind: .integer, count: 0, value: value)) }

        @inline(__always)
        mutating func add(_ value: Int64?) {
            if let value { add(value) } else { add(Cell(kind: .null, count: 0, value: 0)) }
        }

        @inline(__always)
        mutating func add(_ instant: Instant?) { add(instant?.milliseconds) }

        mutating func add(_ text: String) {
            let start = bytes.count
            var text = text
            if !text.isEmpty { text.withUTF8 { bytes.append(contentsOf: $0) } }
            add(Cell(kind: .text, count: Int32(clamping: bytes.count - start), value: Int64(start)))
        }

        mutating func add(blob: [UInt8]?) {
            if let blob { add(blob) } else { add(Cell(kind: .null, count: 0, value: 0)) }
        }

        mutating func add(_ blob: [UInt8]) {
            let start = bytes.count
            bytes.append(contentsOf: blob)
            add(Cell(kind: .blob, count: Int32(clamping: blob.count), value: Int64(start)))
        }
    }

    private static let groupSize = 16

    private let columnCount: Int
    private let single: OpaquePointer
    private let group: OpaquePointer
    private var values: Values

    /// - Parameter columns: every row gives a value for each, in this order.
    init(_ db: Database, into table: String, _ columns: [String]) throws {
        columnCount = columns.count
        let places = "(\(columns.map { _ in "?" }.joined(separator: ", ")))"
        // FAIL, because a statement of several rows that could take itself back copies every page before it changes it;
        // whoever meets an error takes the whole transaction or savepoint back.
        let head = "INSERT OR FAIL INTO \(table) (\(columns.joined(separator: ", "))) VALUES "
        single = try db.cachedStatement(sql: head + places).sqliteStatement
        let all = Array(repeating: places, count: BulkInsert.groupSize).joined(separator: ", ")
        group = try db.cachedStatement(sql: head + all).sqliteStatement
        values = Values(capacity: columnCount * BulkInsert.groupSize)
    }

    deinit { values.cells.deallocate() }

    /// - Parameter fill: adds a value for every column.
    @inline(__always)
    func row(_ fill: (inout Values) throws -> Void) throws {
        try fill(&values)
        guard values.count == values.capacity else { return }
        try run(group, 0..<values.count)
        clear()
    }

    func flush() throws {
        if values.count == 0 { return }
        for first in stride(from: 0, to: values.count, by: columnCount) {
            try run(single, first..<(first + columnCount))
        }
        clear()
    }

    private func clear() {
        values.count = 0
        values.bytes.removeAll(keepingCapacity: true)
    }

    private func run(_ statement: OpaquePointer, _ range: Range<Int>) throws {
        let cells = values.cells
        let code = values.bytes.withUnsafeBytes { raw -> Int32 in
            var index: Int32 = 0
            for place in range {
                index += 1
                let cell = cells[place]
                switch cell.kind {
                case .null: sqlite3_bind_null(statement, index)
                case .integer: sqlite3_bind_int64(statement, index, cell.value)
                case .blob where cell.count == 0: sqlite3_bind_zeroblob(statement, index, 0)
                case .blob:
                    sqlite3_bind_blob64(
                        statement, index, raw.baseAddress.map { $0 + Int(cell.value) }, UInt64(cell.count), nil)
                case .text where cell.count == 0:
                    sqlite3_bind_text(statement, index, HotStatement.emptyText, 0, nil)
                case .text:
                    sqlite3_bind_text(
                        statement, index,
                        raw.baseAddress.map { ($0 + Int(cell.value)).assumingMemoryBound(to: CChar.self) }, cell.count,
                        nil)
                }
            }
            return sqlite3_step(statement)
        }
        defer { sqlite3_reset(statement) }
        guard code == SQLITE_DONE else { throw HotStatement.fault(statement, code) }
    }
}
