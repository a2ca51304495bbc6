import Glibc

/// A sliding window over the UTF-8 form of an upload, without its byte order mark; memory is bounded by what its user
/// leaves unconsumed.
final class InputWindow {
    private static let initialCapacity = 262_144
    private static let sourceChunk = 65_536

    private let source: SourceFile
    private let transcoder: Transcoder?
    /// Where the text starts in the source: after the byte order mark.
    private let textStart: Int64
    /// The file had a byte order mark, or is no UTF-8.
    let isMarked: Bool

    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// The first byte not yet consumed, and the end of what was read; indexes into the buffer.
    private(set) var start = 0
    private(set) var end = 0
    /// The offset, in the terms of ``Checkpoint``, of the first byte of the buffer.
    private var bufferOffset: Int64
    private var sourceOffset: Int64
    private(set) var isComplete = false
    private var sourceBytes: UnsafeMutableRawBufferPointer
    private var sourceUsed = 0

    private var lineFeeds = ByteFinder(byte: 0x0A)
    private var returns = ByteFinder(byte: 0x0D)
    private var quotes = ByteFinder(byte: 0x22)

    init(_ source: SourceFile, encoding: String?) throws(UploadFailure) {
        var mark = [UInt8](repeating: 0, count: 4)
        var filled = 0
        while filled < 4 {
            let count = try Self.read(source, into: &mark, from: filled)
            if count == 0 { break }
            filled += count
        }
        let (marked, length) = Self.encoding(of: mark[..<filled])
        let name = marked ?? encoding.flatMap { Self.isUTF8($0) ? nil : $0 } ?? "UTF-8"
        transcoder = name == "UTF-8" ? nil : try Transcoder(encoding: name)
        self.source = source
        textStart = Int64(length)
        isMarked = marked != nil || transcoder != nil
        bufferOffset = transcoder == nil ? Int64(length) : 0
        sourceOffset = Int64(length)
        capacity = Self.initialCapacity
        buffer = .allocate(capacity: capacity)
        sourceBytes = .allocate(byteCount: transcoder == nil ? 0 : Self.sourceChunk, alignment: 1)
    }

    deinit {
        buffer.deallocate()
        sourceBytes.deallocate()
    }

    var offset: Int64 { bufferOffset + Int64(start) }
    var totalBytes: Int64 { source.size }
    func demandUnchanged() throws(UploadFailure) { try source.demandUnchanged() }
    /// How far into the source reading has come.
    var bytesRead: Int64 { transcoder == nil ? offset : sourceOffset - Int64(sourceUsed) }

    /// The unconsumed bytes from an index of the buffer on.
    func pointer(at index: Int) -> UnsafeMutablePointer<UInt8> { buffer + index }

    /// Moves on to an index of the buffer; bytes before it may vanish with the next ``fill()``.
    func consume(to index: Int) { start = index }

    /// Goes to a place that ``offset`` once named.
    func seek(to offset: Int64) throws(UploadFailure) {
        guard transcoder != nil else {
            restart(at: max(offset, textStart))
            return
        }
        restart(at: textStart)
        while self.offset < offset {
            if start == end, try fill() == nil { return }
            start = min(end, start + Int(min(offset - self.offset, Int64(Int.max))))
        }
    }

    private func restart(at place: Int64) {
        (start, end, sourceUsed, isComplete) = (0, 0, 0, false)
        sourceOffset = place
        bufferOffset = transcoder == nil ? place : 0
        lineFeeds.reset()
        returns.reset()
        quotes.reset()
    }

    /// Reads more behind ``end``; answers by how much indexes into the buffer have fallen, or nil at the end.
    func fill() throws(UploadFailure) -> Int? {
        if isComplete { return nil }
        let shift = makeRoom()
        let space = UnsafeMutableRawBufferPointer(start: buffer + end, count: capacity - end)
        guard let transcoder else {
            let count = try source.read(into: space, at: sourceOffset)
            sourceOffset += Int64(count)
            end += count
            isComplete = count == 0
            return shift
        }
        while true {
            let free = UnsafeMutableRawBufferPointer(rebasing: sourceBytes[sourceUsed...])
            let count = try source.read(into: free, at: sourceOffset)
            sourceOffset += Int64(count)
            sourceUsed += count
            let ready = UnsafeMutableRawBufferPointer(rebasing: sourceBytes[..<sourceUsed])
            let (taken, written) = transcoder.convert(ready, into: space, isLast: count == 0)
            sourceUsed -= taken
            if let base = sourceBytes.baseAddress, taken > 0 { memmove(base, base + taken, sourceUsed) }
            end += written
            isComplete = count == 0 && sourceUsed == 0
            if written > 0 || isComplete { return shift }
        }
    }

    /// Drops what is consumed, and doubles the buffer where half of it is still in use.
    private func makeRoom() -> Int {
        let used = end - start
        let shift = start
        if used > capacity / 2 {
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
            memcpy(larger, buffer + start, used)
            buffer.deallocate()
            buffer = larger
            capacity *= 2
        } else if start > 0 {
            memmove(buffer, buffer + start, used)
        }
        (start, end) = (0, used)
        bufferOffset += Int64(shift)
        lineFeeds.shift(by: shift)
        returns.shift(by: shift)
        quotes.shift(by: shift)
        return shift
    }

    /// The first line end at or after an index: where the line's content ends and the next line starts. At the end of
    /// the text the rest is a line; nil where more must be read to know.
    func lineEnd(from index: Int) -> (content: Int, next: Int)? {
        let lineFeed = lineFeeds.first(in: buffer, from: index, to: end)
        // A return behind the line feed does not matter, and in most files there is none to look for.
        let carriageReturn = returns.first(in: buffer, from: index, to: end)
        let content = min(lineFeed, carriageReturn)
        if content == end { return isComplete ? (end, end) : nil }
        if buffer[content] == 0x0A { return (content, content + 1) }
        if content + 1 < end { return (content, buffer[content + 1] == 0x0A ? content + 2 : content + 1) }
        return isComplete ? (content, content + 1) : nil
    }

    func hasQuote(from index: Int, to limit: Int) -> Bool {
        quotes.first(in: buffer, from: index, to: end) < limit
    }

    private static func read(_ source: SourceFile, into mark: inout [UInt8], from filled: Int) throws(UploadFailure)
        -> Int
    {
        var piece = [UInt8](repeating: 0, count: mark.count - filled)
        let result = piece.withUnsafeMutableBytes { bytes in
            Result { () throws(UploadFailure) in try source.read(into: bytes, at: Int64(filled)) }
        }
        let count = try result.get()
        mark.replaceSubrange(filled..<(filled + count), with: piece[..<count])
        return count
    }

    private static func encoding(of bytes: ArraySlice<UInt8>) -> (name: String?, length: Int) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return ("UTF-8", 3) }
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) { return ("UTF-32LE", 4) }
        if bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return ("UTF-32BE", 4) }
        if bytes.starts(with: [0xFF, 0xFE]) { return ("UTF-16LE", 2) }
        if bytes.starts(with: [0xFE, 0xFF]) { return ("UTF-16BE", 2) }
        return (nil, 0)
    }

    private static func isUTF8(_ name: String) -> Bool {
        ["utf-8", "utf8", "us-ascii", "ascii"].contains(name.lowercased())
    }
}
