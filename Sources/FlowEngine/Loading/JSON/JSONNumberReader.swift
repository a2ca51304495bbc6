/// Reads one JSON number (RFC 8259, section 6); reports what is none, or is out of range, and goes on after it.
struct JSONNumberReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let start: Int
    private(set) var position: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) {
        self.bytes = bytes
        self.start = start
        position = start
    }

    mutating func read(_ report: FileReport) -> JSONNode.Value {
        while position < bytes.count, isNumberByte(bytes[position]) { position += 1 }
        let text = bytes[start..<position]
        guard text.count <= JSONDocument.maximumNumberBytes else {
            report.error(
                .numberOutOfRange, at: start,
                "a number of \(text.count) characters (at most \(JSONDocument.maximumNumberBytes))")
            return .unreadable
        }
        guard let isInteger = shape(of: text) else {
            let shown = Quoting.quoted(String(decoding: text, as: UTF8.self), limit: 40)
            report.error(
                .badNumber, at: start,
                "\(shown) is not a JSON number (digits without leading zeros or \"+\", as in -12, 0.5 or 1e3)")
            return .unreadable
        }
        let written = String(decoding: text, as: UTF8.self)
        if isInteger {
            guard let integer = Int64(written) else {
                report.error(.numberOutOfRange, at: start, "a whole number outside the 64 bits that are kept")
                return .unreadable
            }
            return .integer(integer)
        }
        guard let number = Double(written), number.isFinite else {
            report.error(.numberOutOfRange, at: start, "a number outside the range of a double (at most about 1.8e308)")
            return .unreadable
        }
        return .number(number)
    }

    private func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Whether it is a whole number (true) or has a fraction or an exponent (false); nil where it is no number.
    private func shape(of text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool? {
        var rest = text
        var isInteger = true
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let whole = rest.prefix(while: isDigit)
        guard let first = whole.first, first != 0x30 || whole.count == 1 else { return nil }
        rest.removeFirst(whole.count)
        if rest.first == UInt8(ascii: ".") {
            isInteger = false
            rest.removeFirst()
            let fraction = rest.prefix(while: isDigit)
            guard !fraction.isEmpty else { return nil }
            rest.removeFirst(fraction.count)
        }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            rest.removeFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
            let exponent = rest.prefix(while: isDigit)
            guard !exponent.isEmpty else { return nil }
            rest.removeFirst(exponent.count)
        }
        return rest.isEmpty ? isInteger : nil
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }
}
