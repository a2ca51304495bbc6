import Domain

/// A reader of the one shape of JSON that a query line has: an object of strings, null and a list of strings.
struct WindowQueryReader {
    private typealias Key = WindowQueryLine.Key

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    /// Where texts with escapes are written out: they are never longer than the line.
    private var unescaped: UnsafeMutableBufferPointer<UInt8>?
    private var unescapedCount = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    func deallocate() { unescaped?.deallocate() }

    mutating func line() throws(WindowQueryError) -> WindowQueryLine {
        var line = WindowQueryLine()
        var seen: UInt8 = 0
        try expect("{", "a JSON object")
        if next() != UInt8(ascii: "}") {
            repeat {
                let name = try string(of: nil)
                guard let key = key(name) else {
                    let known = Key.allCases.map(\.rawValue).joined(separator: ", ")
                    let text = String(decoding: name, as: UTF8.self)
                    throw WindowQueryError(message: "unknown key \"\(text)\"; the keys are \(known)", field: text)
                }
                let bit = UInt8(1) << key.index
                if seen & bit != 0 { throw WindowQueryError(message: "the key is there twice", field: key.rawValue) }
                seen |= bit
                try expect(":", "a colon after the key")
                try value(of: key, into: &line)
            } while take(",")
        }
        try expect("}", "a comma or the end of the object")
        if next() != nil { throw unexpected("the end of the line") }
        return line
    }

    private mutating func value(of key: Key, into line: inout WindowQueryLine) throws(WindowQueryError) {
        if takeNull() {
            if key == .base { line.isBaseNull = true }
            return
        }
        switch key {
        case .timezone: line.timezone = try string(of: key)
        case .base: line.base = try string(of: key)
        case .from: line.from = try string(of: key)
        case .to: line.to = try string(of: key)
        case .duration: line.duration = try string(of: key)
        case .now: line.now = try string(of: key)
        case .days: line.days = try days()
        }
    }

    private mutating func days() throws(WindowQueryError) -> WeekdaySet {
        let right = "a list of mon, tue, wed, thu, fri, sat, sun"
        guard take("[") else { throw WindowQueryError(message: "days must be \(right)", field: "days") }
        var days: WeekdaySet = []
        if take("]") { return days }
        repeat {
            let name = try string(of: .days)
            guard let day = Weekday.allCases.first(where: { name.elementsEqual($0.name.utf8) }) else {
                let text = String(decoding: name, as: UTF8.self)
                throw WindowQueryError(message: "\"\(text)\" is no day; days must be \(right)", field: "days")
            }
            days.formUnion(WeekdaySet(rawValue: 1 << day.rawValue))
        } while take(",")
        try expect("]", "a comma or the end of the list")
        return days
    }

    private func key(_ name: UnsafeBufferPointer<UInt8>) -> Key? {
        switch name.count {
        case 2: name.elementsEqual("to".utf8) ? .to : nil
        case 3: name.elementsEqual("now".utf8) ? .now : nil
        case 4:
            name.elementsEqual("from".utf8)
                ? .from : name.elementsEqual("base".utf8) ? .base : name.elementsEqual("days".utf8) ? .days : nil
        case 8:
            name.elementsEqual("timezone".utf8) ? .timezone : name.elementsEqual("duration".utf8) ? .duration : nil
        default: nil
        }
    }

    // MARK: tokens

    /// The next byte that is no white space, not taken.
    private mutating func next() -> UInt8? {
        while position < bytes.count {
            let byte = bytes[position]
            if byte != 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { return byte }
            position += 1
        }
        return nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func takeNull() -> Bool {
        guard next() == UInt8(ascii: "n"), bytes[position...].starts(with: "null".utf8) else { return false }
        position += 4
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar, _ what: String) throws(WindowQueryError) {
        if !take(character) { throw unexpected(what) }
    }

    private func unexpected(_ what: String) -> WindowQueryError {
        WindowQueryError(message: "malformed JSON at byte \(position + 1): expected \(what)", field: nil)
    }

    private mutating func string(of key: Key?) throws(WindowQueryError) -> UnsafeBufferPointer<UInt8> {
        guard take("\"") else {
            guard let key, next() != nil else { throw unexpected("a string") }
            throw WindowQueryError(message: "\(key.rawValue) must be a string", field: key.rawValue)
        }
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return UnsafeBufferPointer(rebasing: bytes[start..<position - 1])
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            if byte < 0x20 { throw unexpected("no control character in a string") }
            position += 1
        }
        throw unexpected("the end of the string")
    }

    private mutating func escapedString(from start: Int) throws(WindowQueryError) -> UnsafeBufferPointer<UInt8> {
        let memory = unescaped ?? .allocate(capacity: bytes.count)
        unescaped = memory
        let first = unescapedCount
        func put(_ byte: UInt8) {
            memory.initializeElement(at: unescapedCount, to: byte)
            unescapedCount += 1
        }
        for byte in bytes[start..<position] { put(byte) }
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return UnsafeBufferPointer(rebasing: UnsafeBufferPointer(memory)[first..<unescapedCount])
            case UInt8(ascii: "\\"):
                for unit in UTF8.encode(try escape()) ?? UTF8.encodedReplacementCharacter { put(unit) }
            case ..<0x20:
                throw unexpected("no control character in a string")
            default:
                put(byte)
            }
        }
        throw unexpected("the end of the string")
    }

    /// What stands after a backslash. A lone surrogate is read as U+FFFD.
    private mutating func escape() throws(WindowQueryError) -> Unicode.Scalar {
        guard position < bytes.count else { throw unexpected("an escape") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try codeUnit()
            if UTF16.isLeadSurrogate(UInt16(unit)), bytes[position...].starts(with: "\\u".utf8) {
                let back = position
                position += 2
                let second = try codeUnit()
                if UTF16.isTrailSurrogate(UInt16(second)) {
                    return Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + (second & 0x3FF)) ?? "\u{FFFD}"
                }
                position = back
            }
            return Unicode.Scalar(unit) ?? "\u{FFFD}"
        default: throw unexpected("an escape that JSON has")
        }
    }

    private mutating func codeUnit() throws(WindowQueryError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw unexpected("four hexadecimal digits") }
        var unit: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw unexpected("four hexadecimal digits")
            }
            unit = unit << 4 | UInt32(digit)
        }
        position += 4
        return unit
    }
}

extension WindowQueryLine.Key {
    fileprivate var index: UInt8 {
        switch self {
        case .timezone: 0
        case .base: 1
        case .from: 2
        case .to: 3
        case .days: 4
        case .duration: 5
        case .now: 6
        }
    }
}
