/// A value within a response (RFC 3501, section 4).
enum IMAPValue: Hashable, Sendable {
    case atom(String)
    /// Quoted, or a literal.
    case string([UInt8])
    case list([IMAPValue])
    case none

    /// An atom in capitals.
    var word: String? {
        guard case .atom(let text) = self else { return nil }
        return text.uppercased()
    }

    var bytes: [UInt8]? {
        switch self {
        case .string(let bytes): bytes
        case .atom(let text): Array(text.utf8)
        case .list, .none: nil
        }
    }
}

/// Reads values; what is malformed ends them, and never the program.
struct IMAPValueReader {
    private let pieces: [IMAPPiece]
    private var piece = 0
    private var offset = 0

    /// Lists within lists beyond this are passed over.
    private static let deepest = 20

    init(_ pieces: [IMAPPiece]) { self.pieces = pieces }

    mutating func values() -> [IMAPValue] { values(depth: 0) }

    private mutating func values(depth: Int) -> [IMAPValue] {
        var values: [IMAPValue] = []
        while piece < pieces.count {
            let text: [UInt8]
            switch pieces[piece] {
            case .literal(let bytes):
                values.append(.string(bytes))
                next()
                continue
            case .text(let bytes): text = bytes
            }
            guard offset < text.count else {
                next()
                continue
            }
            switch text[offset] {
            case UInt8(ascii: " "): offset += 1
            case UInt8(ascii: "("):
                offset += 1
                if depth < IMAPValueReader.deepest { values.append(.list(self.values(depth: depth + 1))) }
            case UInt8(ascii: ")"):
                offset += 1
                if depth > 0 { return values }
            case UInt8(ascii: "\""): values.append(.string(quoted(text)))
            default: values.append(atom(text))
            }
        }
        return values
    }

    private mutating func next() {
        piece += 1
        offset = 0
    }

    private mutating func quoted(_ text: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        offset += 1
        while offset < text.count, text[offset] != UInt8(ascii: "\"") {
            if text[offset] == UInt8(ascii: "\\"), offset + 1 < text.count { offset += 1 }
            bytes.append(text[offset])
            offset += 1
        }
        offset += 1
        return bytes
    }

    /// Up to a space or a bracket of a list; what stands in `[…]` belongs to it.
    private mutating func atom(_ text: [UInt8]) -> IMAPValue {
        let start = offset
        var isInBrackets = false
        while offset < text.count {
            let byte = text[offset]
            if byte == UInt8(ascii: "[") { isInBrackets = true }
            if byte == UInt8(ascii: "]") { isInBrackets = false }
            if !isInBrackets && (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")")) {
                break
            }
            offset += 1
        }
        let word = String(decoding: text[start..<offset], as: UTF8.self)
        return word.uppercased() == "NIL" ? .none : .atom(word)
    }
}
