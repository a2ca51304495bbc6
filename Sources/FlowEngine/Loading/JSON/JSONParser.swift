import Domain

/// Reads one document out of bytes; see ``JSONDocument``.
struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let report: FileReport
    /// Strings are read in normalization form C; false: as they are written.
    private let composes: Bool
    var position = 0
    private var depth = 0
    private var valueCount = 0
    /// A mistake was met after which nothing can be made of the rest.
    private(set) var hasFailed = false

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ report: FileReport, composes: Bool = true) {
        self.bytes = bytes
        self.report = report
        self.composes = composes
    }

    mutating func document() -> JSONDocument {
        guard bytes.count <= JSONDocument.maximumBytes else {
            fail(.fileTooLarge, at: 0, "the file has \(bytes.count) bytes (at most 16 MB)")
            return JSONDocument(root: nil, isComplete: false)
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            report.error(
                .byteOrderMark, at: 0, "the file begins with a byte order mark (save it as UTF-8 without BOM)")
            position = 3
        }
        guard checkEncoding() else { return JSONDocument(root: nil, isComplete: false) }
        skipSpace()
        guard position < bytes.count, !hasFailed else {
            if !hasFailed { fail(.emptyFile, at: bytes.count, "the file is empty (a JSON object is needed)") }
            return JSONDocument(root: nil, isComplete: false)
        }
        let root = value()
        if !hasFailed {
            skipSpace()
            if position < bytes.count, !hasFailed {
                hasFailed = true
                report.error(
                    .textAfterDocument, at: position, hasPath: false,
                    "there is text after the end of the document (remove it)")
            }
        }
        return JSONDocument(root: root, isComplete: !hasFailed)
    }

    private mutating func checkEncoding() -> Bool {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            fail(.invalidUTF8, at: 0, "the file is not UTF-8 but looks like UTF-16 (save it as UTF-8)")
            return false
        }
        guard let offset = UTF8Check.firstInvalidOffset(in: bytes) else { return true }
        fail(.invalidUTF8, at: offset, "the bytes here are not UTF-8 (save the file as UTF-8)")
        return false
    }

    // MARK: Values

    private mutating func value() -> JSONNode {
        let start = position
        guard start < bytes.count else {
            failAtEnd("a value is missing")
            return JSONNode(offset: start, value: .unreadable)
        }
        valueCount += 1
        guard valueCount <= JSONDocument.maximumValues else {
            fail(.tooManyValues, at: start, "the file holds more than \(JSONDocument.maximumValues) values (split it)")
            return JSONNode(offset: start, value: .unreadable)
        }
        switch bytes[start] {
        case UInt8(ascii: "{"): return JSONNode(offset: start, value: nested { parser in .object(parser.members()) })
        case UInt8(ascii: "["): return JSONNode(offset: start, value: nested { parser in .array(parser.elements()) })
        case UInt8(ascii: "\""): return JSONNode(offset: start, value: .string(string()))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "."):
            return JSONNode(offset: start, value: number())
        default: return JSONNode(offset: start, value: word())
        }
    }

    private mutating func nested(_ read: (inout JSONParser) -> JSONNode.Value) -> JSONNode.Value {
        guard depth < JSONDocument.maximumDepth else {
            fail(.tooDeep, at: position, "nested deeper than \(JSONDocument.maximumDepth) levels (flatten it)")
            return .unreadable
        }
        depth += 1
        defer { depth -= 1 }
        return read(&self)
    }

    private mutating func members() -> [JSONMember] {
        var members: [JSONMember] = []
        var seen: Set<String> = []
        let opening = position
        position += 1
        skipSpace()
        while !hasFailed, !take(UInt8(ascii: "}")) {
            guard position < bytes.count else {
                failAtEnd("the object that begins at byte \(opening) is not closed")
                break
            }
            guard bytes[position] == UInt8(ascii: "\"") else {
                failAtKey()
                break
            }
            let keyOffset = position
            let key = string()
            if hasFailed { break }
            if isKnown(key, members, &seen) {
                report.error(
                    .duplicateKey, at: keyOffset,
                    "the key \(Quoting.quoted(key)) stands twice in this object (keep one)")
            }
            skipSpace()
            if !hasFailed, !take(UInt8(ascii: ":")) { failBetween("\":\" after the key \(Quoting.quoted(key))") }
            skipSpace()
            guard !hasFailed else {
                members.append(
                    JSONMember(key: key, keyOffset: keyOffset, value: JSONNode(offset: position, value: .unreadable)))
                break
            }
            members.append(JSONMember(key: key, keyOffset: keyOffset, value: value()))
            separator(UInt8(ascii: "}"))
        }
        return members
    }

    /// Small objects are searched, large ones remembered: no file takes quadratic time.
    private func isKnown(_ key: String, _ members: [JSONMember], _ seen: inout Set<String>) -> Bool {
        if members.count < 8 { return members.contains { $0.key == key } }
        if seen.isEmpty { seen = Set(members.map(\.key)) }
        return !seen.insert(key).inserted
    }

    private mutating func elements() -> [JSONNode] {
        var elements: [JSONNode] = []
        let opening = position
        position += 1
        skipSpace()
        while !hasFailed, !take(UInt8(ascii: "]")) {
            guard position < bytes.count else {
                failAtEnd("the list that begins at byte \(opening) is not closed")
                break
            }
            elements.append(value())
            separator(UInt8(ascii: "]"))
        }
        return elements
    }

    /// Takes the comma after a member or an element, where the list does not end here.
    private mutating func separator(_ closing: UInt8) {
        if hasFailed { return }
        skipSpace()
        guard !hasFailed, position < bytes.count, bytes[position] != closing else { return }
        let comma = position
        guard take(UInt8(ascii: ",")) else {
            failBetween("\",\" or \"\(Character(Unicode.Scalar(closing)))\"")
            return
        }
        skipSpace()
        if position < bytes.count, bytes[position] == closing {
            report.error(.trailingComma, at: comma, "a comma before the closing bracket (JSON has none: remove it)")
        }
    }

    private mutating func string() -> String {
        var reader = JSONStringReader(bytes, position)
        let text = reader.read(report)
        position = reader.position
        if !reader.isClosed {
            fail(.unexpectedEnd, at: reader.start, "the string that begins here is not closed (end it with \")")
        }
        return composes ? text.nfc : text
    }

    private mutating func number() -> JSONNode.Value {
        var reader = JSONNumberReader(bytes, position)
        let value = reader.read(report)
        position = reader.position
        return value
    }

    /// `true`, `false`, `null`, and what people write in their place.
    private mutating func word() -> JSONNode.Value {
        let start = position
        while position < bytes.count, isWordByte(bytes[position]), position - start < 40 { position += 1 }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        switch word {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "null": return .null
        case "True", "False", "TRUE", "FALSE", "None", "NULL", "undefined":
            let right = ["t", "f"].first { word.lowercased().hasPrefix($0) }.map { $0 == "t" ? "true" : "false" }
            report.error(.unknownWord, at: start, "\(word) is not JSON (write \(right ?? "null"))")
            return right.map { .boolean($0 == "true") } ?? .null
        case "NaN", "Infinity":
            report.error(.badNumber, at: start, "\(word) is not a JSON number (write a finite number)")
            return .unreadable
        case "":
            failAtCharacter()
            return .unreadable
        default:
            fail(.unknownWord, at: start, "\(Quoting.quoted(word)) is not JSON (put text in double quotes)")
            return .unreadable
        }
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    // MARK: Between values

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// Skips white space, and comments, which are reported.
    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case UInt8(ascii: "/"):
                guard comment() else { return }
            case UInt8(ascii: "#"):
                report.error(.comment, at: position, "JSON has no comments (remove it)")
                skipLine()
            default: return
            }
        }
    }

    private mutating func comment() -> Bool {
        let start = position
        guard start + 1 < bytes.count else { return false }
        switch bytes[start + 1] {
        case UInt8(ascii: "/"):
            report.error(.comment, at: start, "JSON has no comments (remove it)")
            skipLine()
            return true
        case UInt8(ascii: "*"):
            position += 2
            while position + 1 < bytes.count {
                if bytes[position] == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
                    position += 2
                    report.error(.comment, at: start, "JSON has no comments (remove it)")
                    return true
                }
                position += 1
            }
            position = bytes.count
            fail(.unexpectedEnd, at: start, "the comment that begins here is not closed (remove it)")
            return false
        default: return false
        }
    }

    private mutating func skipLine() {
        while position < bytes.count, bytes[position] != 0x0A { position += 1 }
    }

    // MARK: Mistakes after which nothing more is read

    private mutating func fail(_ code: DiagnosticCode, at offset: Int, _ message: String) {
        hasFailed = true
        report.error(code, at: offset, message)
    }

    private mutating func failAtEnd(_ what: String) {
        fail(.unexpectedEnd, at: bytes.count, "the file ends too early: \(what) (is the file cut off?)")
    }

    private mutating func failBetween(_ expected: String) {
        guard position < bytes.count else { return failAtEnd("\(expected) is missing") }
        fail(.syntax, at: position, "\(character) stands where \(expected) is needed")
    }

    private mutating func failAtKey() {
        if bytes[position] == UInt8(ascii: "'") || isWordByte(bytes[position]) {
            fail(.syntax, at: position, "a key without double quotes (write \"key\": …)")
        } else {
            fail(.syntax, at: position, "\(character) stands where a key in double quotes is needed")
        }
    }

    private mutating func failAtCharacter() {
        if bytes[position] == 0 {
            fail(.nulCharacter, at: position, "a NUL character (is this a text file?)")
        } else if bytes[position] == UInt8(ascii: "'") {
            fail(.syntax, at: position, "a string in single quotes (JSON wants double quotes)")
        } else {
            fail(.syntax, at: position, "\(character) stands where a value is needed")
        }
    }

    /// The character at the position, for messages.
    private var character: String {
        var end = position + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return Quoting.quoted(String(decoding: bytes[position..<end], as: UTF8.self))
    }
}
