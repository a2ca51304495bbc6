/// Where libcsv's callbacks put the cells of a row.
struct FieldSink {
    let spans: UnsafeMutablePointer<CSVReader.Span>
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var used = 0
    private(set) var count = 0
    private(set) var isRowEnded = false

    init() {
        spans = .allocate(capacity: CSVReader.maximumColumns)
        capacity = 4096
        bytes = .allocate(capacity: capacity)
    }

    func deallocate() {
        spans.deallocate()
        bytes.deallocate()
    }

    mutating func restart() {
        used = 0
        count = 0
        isRowEnded = false
    }

    /// Makes room for all cells of a row of `length` bytes: cells are never longer than their text.
    mutating func reserve(_ length: Int) {
        guard length > capacity else { return }
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: length * 2)
        larger.update(from: bytes, count: used)
        bytes.deallocate()
        bytes = larger
        capacity = length * 2
    }

    private mutating func add(_ field: UnsafeRawPointer?, _ length: Int) {
        if let field, used + length <= capacity {
            (bytes + used).update(from: field.assumingMemoryBound(to: UInt8.self), count: length)
            if count < CSVReader.maximumColumns {
                spans[count] = CSVReader.Span(
                    offset: UInt32(truncatingIfNeeded: used), length: UInt32(truncatingIfNeeded: length))
            }
            used += length
        }
        count += 1
    }

    static let addField: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
        field, length, sink in
        sink?.assumingMemoryBound(to: FieldSink.self).pointee.add(field.map { UnsafeRawPointer($0) }, length)
    }

    static let endRow: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = { _, sink in
        sink?.assumingMemoryBound(to: FieldSink.self).pointee.isRowEnded = true
    }
}
