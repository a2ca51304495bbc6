import Domain

/// The keys of one line, as written. The texts live as long as the call they are handed to.
struct WindowQueryLine {
    typealias Text = UnsafeBufferPointer<UInt8>

    var timezone: Text?
    /// Nil where it was left out or `null`.
    var base: Text?
    var isBaseNull = false
    var from: Text?
    var to: Text?
    var days: WeekdaySet?
    var duration: Text?
    var now: Text?

    enum Key: String, CaseIterable {
        case timezone, base, from, to, days, duration, now
    }

    /// Reads one JSON object of exactly these keys and hands it over.
    static func read<Result>(
        _ line: UnsafeBufferPointer<UInt8>, _ body: (WindowQueryLine) throws(WindowQueryError) -> Result
    ) throws(WindowQueryError) -> Result {
        var reader = WindowQueryReader(line)
        defer { reader.deallocate() }
        return try body(try reader.line())
    }
}
