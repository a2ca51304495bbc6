/// A part of a response: text, without the announcement of the literal that follows it; or such a literal.
enum IMAPPiece: Hashable, Sendable {
    case text([UInt8])
    case literal([UInt8])
}

/// Cuts what a server sends into responses, however it arrives.
struct IMAPResponseReader {
    /// The server says something that no response may be.
    struct Fault: Error, Hashable, Sendable {
        var text: String
    }

    private let longestLiteral: Int
    private let longestLine: Int
    private var buffer: [UInt8] = []
    /// What is taken already; the buffer is cut back now and then.
    private var start = 0
    private var searched = 0
    private var pieces: [IMAPPiece] = []
    private var literal: Int?
    private var gathered = 0

    /// - Parameter longestLine: all the text of a response, too.
    init(longestLiteral: Int, longestLine: Int = 1_048_576) {
        self.longestLiteral = longestLiteral
        self.longestLine = longestLine
    }

    mutating func append(_ bytes: some Sequence<UInt8>) {
        if start > 0, start == buffer.count || start > 65_536 {
            buffer.removeFirst(start)
            searched -= start
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole response; nil: more has to come first.
    mutating func next() throws(Fault) -> IMAPResponse? {
        while true {
            if let count = literal {
                guard buffer.count - start >= count else { return nil }
                pieces.append(.literal(Array(buffer[start..<start + count])))
                start += count
                searched = start
                literal = nil
            }
            guard let line = try takeLine() else { return nil }
            gathered += line.count
            guard gathered <= longestLine else { throw Fault(text: "a response is longer than \(longestLine) bytes") }
            if let (text, count) = IMAPResponseReader.announcement(line) {
                guard count <= longestLiteral else {
                    throw Fault(text: "a literal of \(count) bytes where at most \(longestLiteral) were asked for")
                }
                pieces.append(.text(Array(text)))
                literal = count
                continue
            }
            pieces.append(.text(Array(line)))
            defer {
                pieces = []
                gathered = 0
            }
            return IMAPResponse(pieces)
        }
    }

    private mutating func takeLine() throws(Fault) -> ArraySlice<UInt8>? {
        var index = max(searched, start)
        while index < buffer.count, buffer[index] != 10 { index += 1 }
        guard index < buffer.count else {
            searched = index
            guard index - start <= longestLine else {
                throw Fault(text: "a line is longer than \(longestLine) bytes")
            }
            return nil
        }
        var line = buffer[start..<index]
        if line.last == 13 { line = line.dropLast() }
        start = index + 1
        searched = start
        return line
    }

    /// `… {12}` or `… {12+}`: what stands before it, and the number.
    private static func announcement(_ line: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, Int)? {
        guard line.last == UInt8(ascii: "}"), let open = line.lastIndex(of: UInt8(ascii: "{")) else { return nil }
        var digits = line[line.index(after: open)...].dropLast()
        if digits.last == UInt8(ascii: "+") { digits = digits.dropLast() }
        guard (1...18).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
            let count = Int(String(decoding: digits, as: UTF8.self))
        else { return nil }
        var text = line[..<open]
        // A literal of bytes (RFC 3516).
        if text.last == UInt8(ascii: "~") { text = text.dropLast() }
        return (text, count)
    }
}
