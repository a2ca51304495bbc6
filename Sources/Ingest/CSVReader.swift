internal import CCSV
import Domain
import Values

/// The rows of a CSV text, one at a time, in constant memory.
///
/// A line without a quote is a row and is split where its delimiters are; a row with quotes goes through libcsv in
/// strict mode (RFC 4180 quoting). An error costs the row it is in: reading goes on at the line after the one where the
/// row started, so an unclosed quote costs one line. Each line is looked at twice at most. LF, CR and CRLF end lines;
/// lines of white space alone are no rows.
///
/// Cells and the raw row point into memory that holds until the next row is read.
final class CSVReader {
    static let delimiters = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09, UInt8(ascii: "|")]
    static let maximumColumns = 1000
    static let maximumRowBytes = 1_048_576
    static let maximumRawBytes = 65_536

    struct Span {
        var offset: UInt32
        var length: UInt32
    }

    private let window: InputWindow
    private let parser: UnsafeMutablePointer<csv_parser>
    private let sink: UnsafeMutablePointer<FieldSink>
    private var delimiter = UInt8(ascii: ",")
    /// The index in the window and the line at which the next row starts.
    private var next = 0
    private var nextLine: Int64 = 1

    /// Where the row starts.
    private(set) var line: Int64 = 0
    /// The row as it stands in the text, without its line end.
    private(set) var raw = TextBytes(start: nil, count: 0)
    private(set) var count = 0
    /// Whether every byte of the row is ASCII.
    private(set) var isASCII = true
    /// Why the row has no cells to trust; nil for a good row.
    private(set) var fault: RowIssue?
    private var cells: UnsafePointer<UInt8>?

    init(_ window: InputWindow) throws(UploadFailure) {
        self.window = window
        parser = .allocate(capacity: 1)
        sink = .allocate(capacity: 1)
        sink.initialize(to: FieldSink())
        guard csv_init(parser, UInt8(CSV_STRICT)) == 0 else {
            throw UploadFailure(.unreadable, "no memory for the CSV parser")
        }
        // Its default grows the buffer of a field by 128 bytes at a time.
        csv_set_blk_size(parser, 65_536)
    }

    deinit {
        csv_free(parser)
        parser.deallocate()
        sink.pointee.deallocate()
        sink.deallocate()
    }

    /// Where the next row starts.
    var checkpoint: Checkpoint {
        Checkpoint(byteOffset: window.offset + Int64(next - window.start), line: nextLine)
    }

    func cell(_ column: Int) -> TextBytes {
        let span = sink.pointee.spans[column]
        return TextBytes(start: cells.map { $0 + Int(span.offset) }, count: Int(span.length))
    }

    func resume(at checkpoint: Checkpoint) throws(UploadFailure) {
        try window.seek(to: checkpoint.byteOffset)
        next = window.start
        nextLine = checkpoint.line
    }

    /// Passes over what nobody sees at the very beginning: a second byte order mark, zero-width marks.
    func skipMarks() throws(UploadFailure) {
        while window.end - window.start < 4, try fill() != nil {}
        while window.end - window.start >= 3 {
            let mark = TextBytes(start: window.pointer(at: window.start), count: 3)
            guard mark[0] >= 0xE0, mark.trimmed.isEmpty else { break }
            window.consume(to: window.start + 3)
            while window.end - window.start < 4, try fill() != nil {}
        }
        next = window.start
    }

    /// Sets the delimiter, or finds it: the one that stands most often outside quotes in the first line that is not
    /// blank; the comma where none does.
    func setDelimiter(_ given: UInt8?) throws(UploadFailure) {
        if let given {
            delimiter = given
        } else {
            delimiter = try foundDelimiter()
        }
        csv_set_delim(parser, delimiter)
    }

    var delimiterInUse: UInt8 { delimiter }

    private func foundDelimiter() throws(UploadFailure) -> UInt8 {
        let candidates = Self.delimiters
        var counts = [0, 0, 0, 0]
        var index = window.start
        var isQuoted = false
        var isBlank = true
        while index - window.start <= Self.maximumRowBytes {
            if index == window.end {
                guard let shift = try fill() else { break }
                index -= shift
                continue
            }
            let byte = window.pointer(at: index).pointee
            index += 1
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
                isBlank = false
            } else if !isQuoted {
                if byte == 0x0A || byte == 0x0D {
                    if isBlank { continue }
                    break
                }
                if let found = candidates.firstIndex(of: byte) { counts[found] += 1 }
                if !byte.isASCIISpace { isBlank = false }
            }
        }
        guard let most = counts.max(), most > 0, let found = counts.firstIndex(of: most) else { return candidates[0] }
        return candidates[found]
    }

    /// Reads the next row; false at the end of the text.
    func nextRow() throws(UploadFailure) -> Bool {
        while true {
            window.consume(to: next)
            line = nextLine
            fault = nil
            guard let (content, after) = try line(from: 0) else {
                try skipLongLine()
                return true
            }
            let start = window.start
            if content == start, after == start { return false }
            if content - start > Self.maximumRowBytes {
                tooLong(content: content)
                (next, nextLine) = (after, line + 1)
                return true
            }
            if window.hasQuote(from: start, to: content) {
                try parseQuoted(content: content - start, after: after - start)
                return true
            }
            (next, nextLine) = (after, line + 1)
            if splitPlain(from: start, to: content) { return true }
        }
    }

    /// The line that starts `distance` bytes into the row; nil where it is longer than a row may be.
    private func line(from distance: Int) throws(UploadFailure) -> (content: Int, next: Int)? {
        while true {
            if let end = window.lineEnd(from: window.start + distance) { return end }
            if window.end - window.start > Self.maximumRowBytes + 1 { return nil }
            // An empty answer is the end of the text, which the window now knows.
            _ = try fill()
        }
    }

    /// Reads more; what was known by its index in the window has moved by the answer.
    private func fill() throws(UploadFailure) -> Int? {
        let shift = try window.fill()
        next -= shift ?? 0
        return shift
    }

    /// False for a blank line.
    private func splitPlain(from start: Int, to end: Int) -> Bool {
        let base = UnsafePointer(window.pointer(at: start))
        let length = end - start
        let spans = sink.pointee.spans
        var seen: UInt8 = 0
        var column = 0
        var cellStart = 0
        for index in 0..<length {
            let byte = base[index]
            seen |= byte
            guard byte == delimiter else { continue }
            if column < Self.maximumColumns {
                spans[column] = Span(
                    offset: UInt32(truncatingIfNeeded: cellStart), length: UInt32(truncatingIfNeeded: index - cellStart)
                )
            }
            column += 1
            cellStart = index + 1
        }
        raw = TextBytes(start: base, count: length)
        if column == 0, raw.trimmed.isEmpty { return false }
        if column < Self.maximumColumns {
            spans[column] = Span(
                offset: UInt32(truncatingIfNeeded: cellStart), length: UInt32(truncatingIfNeeded: length - cellStart))
        }
        count = column + 1
        cells = base
        isASCII = seen < 0x80
        return true
    }

    /// Feeds the row's lines to libcsv until it has a row or finds it wrong. Places are relative to the row's start,
    /// because reading on moves the window.
    private func parseQuoted(content firstContent: Int, after firstAfter: Int) throws(UploadFailure) {
        sink.pointee.restart()
        var (fed, content, after) = (0, firstContent, firstAfter)
        var lines: Int64 = 1
        while true {
            guard feed(from: fed, content: content, after: after) else {
                return spoil(after: firstAfter, content: firstContent, isUnclosed: lines > 1)
            }
            if sink.pointee.isRowEnded { break }
            fed = after
            let isAtEnd = window.isComplete && window.start + fed == window.end
            guard !isAtEnd, fed <= Self.maximumRowBytes, let line = try line(from: fed) else {
                return spoil(after: firstAfter, content: firstContent, isUnclosed: true)
            }
            (content, after) = (line.content - window.start, line.next - window.start)
            guard content <= Self.maximumRowBytes else {
                return spoil(after: firstAfter, content: firstContent, isUnclosed: true)
            }
            lines += 1
        }
        (next, nextLine) = (window.start + after, line + lines)
        raw = TextBytes(start: window.pointer(at: window.start), count: content)
        isASCII = raw.reduce(0, |) < 0x80
        count = sink.pointee.count
        cells = UnsafePointer(sink.pointee.bytes)
    }

    /// False where libcsv finds the quotes wrong.
    private func feed(from start: Int, content: Int, after: Int) -> Bool {
        sink.pointee.reserve(after + 1)
        let text = window.pointer(at: window.start + start)
        let length = after - start
        guard csv_parse(parser, text, length, FieldSink.addField, FieldSink.endRow, sink) == length else {
            return false
        }
        // The last line of a text may lack its line end.
        if after == content, !sink.pointee.isRowEnded {
            var lineFeed: UInt8 = 0x0A
            return csv_parse(parser, &lineFeed, 1, FieldSink.addField, FieldSink.endRow, sink) == 1
        }
        return true
    }

    private func spoil(after: Int, content: Int, isUnclosed: Bool) {
        // Without callbacks it only forgets the row that was begun.
        csv_fini(parser, nil, nil, nil)
        (next, nextLine) = (window.start + after, line + 1)
        raw = TextBytes(start: window.pointer(at: window.start), count: content)
        count = 0
        fault = isUnclosed ? Self.unclosedQuote : Self.badQuote
    }

    private func tooLong(content: Int) {
        raw = TextBytes(
            start: window.pointer(at: window.start), count: min(content - window.start, Self.maximumRawBytes))
        count = 0
        fault = Self.rowTooLong
    }

    /// Passes over a line that does not fit, keeping its beginning.
    private func skipLongLine() throws(UploadFailure) {
        let kept = Array(UnsafeBufferPointer(start: window.pointer(at: window.start), count: Self.maximumRawBytes))
        while true {
            if let (_, after) = window.lineEnd(from: window.start) {
                (next, nextLine) = (after, line + 1)
                break
            }
            // A return at the very end may be half of a line end.
            window.consume(to: max(window.start, window.end - 1))
            _ = try fill()
        }
        sink.pointee.restart()
        sink.pointee.reserve(kept.count)
        for (index, byte) in kept.enumerated() { sink.pointee.bytes[index] = byte }
        raw = TextBytes(start: sink.pointee.bytes, count: kept.count)
        count = 0
        fault = Self.rowTooLong
    }

    private static let unclosedQuote = RowIssue(
        .unclosedQuote,
        "a quote opens here and is not closed as it should be (close it, or double a quote that is meant)")
    private static let badQuote = RowIssue(
        .badQuote, "a quote stands where none may (quote the whole cell and double the quotes in it)")
    private static let rowTooLong = RowIssue(
        .rowTooLong, "the row is longer than the \(maximumRowBytes) bytes that are read")
}
