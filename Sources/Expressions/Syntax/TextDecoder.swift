/// Turns what stands between quotes into text, by Python's escapes.
struct TextDecoder {
    private let bytes: [UInt8]
    private let isRaw: Bool

    init(_ bytes: [UInt8], isRaw: Bool) {
        self.bytes = bytes
        self.isRaw = isRaw
    }

    func decode(_ range: Range<Int>) throws(ExpressionSyntaxError) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = bytes[position]
            if byte == 0x0D {
                // Python reads every kind of line break as one.
                text.append(0x0A)
                position += position + 1 < range.upperBound && bytes[position + 1] == 0x0A ? 2 : 1
            } else if byte == UInt8(ascii: "\\"), !isRaw, position + 1 < range.upperBound {
                try escape(&position, range.upperBound, into: &text)
            } else {
                text.append(byte)
                position += 1
            }
        }
        guard let decoded = String(validating: text, as: UTF8.self) else {
            throw ExpressionSyntaxError(offset: range.lowerBound, message: "the text is not UTF-8 (save it as UTF-8)")
        }
        return decoded
    }

    /// `position` stands at a backslash that is not the last byte.
    private func escape(
        _ position: inout Int, _ limit: Int, into text: inout [UInt8]
    ) throws(ExpressionSyntaxError) {
        let start = position
        let letter = bytes[position + 1]
        position += 2
        switch letter {
        case 0x0A: break
        case 0x0D: if position < limit, bytes[position] == 0x0A { position += 1 }
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): text.append(letter)
        case UInt8(ascii: "a"): text.append(0x07)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "v"): text.append(0x0B)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            position -= 1
            var value: UInt64 = 0
            var count = 0
            while position < limit, count < 3, let digit = PythonNumber.digit(bytes[position], 8) {
                value = value * 8 + digit
                position += 1
                count += 1
            }
            try append(value, start, into: &text)
        case UInt8(ascii: "x"): try hexadecimal(2, &position, limit, start, into: &text)
        case UInt8(ascii: "u"): try hexadecimal(4, &position, limit, start, into: &text)
        case UInt8(ascii: "U"): try hexadecimal(8, &position, limit, start, into: &text)
        case UInt8(ascii: "N"):
            throw ExpressionSyntaxError(
                offset: start, message: "characters by their names are not accepted (the character itself, or \\u00e9)")
        default: text += [UInt8(ascii: "\\"), letter]
        }
    }

    private func hexadecimal(
        _ count: Int, _ position: inout Int, _ limit: Int, _ start: Int, into text: inout [UInt8]
    ) throws(ExpressionSyntaxError) {
        var value: UInt64 = 0
        for _ in 0..<count {
            guard position < limit, let digit = PythonNumber.digit(bytes[position], 16) else {
                let mark = String(decoding: bytes[start..<start + 2], as: UTF8.self)
                throw ExpressionSyntaxError(
                    offset: start, message: "\(mark) wants \(count) hexadecimal digits (as in \\u00e9)")
            }
            value = value * 16 + digit
            position += 1
        }
        try append(value, start, into: &text)
    }

    private func append(_ value: UInt64, _ start: Int, into text: inout [UInt8]) throws(ExpressionSyntaxError) {
        guard let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else {
            throw ExpressionSyntaxError(
                offset: start,
                message: "half a surrogate pair, or past \\U0010ffff, is no character (write it as \\U0001f600)")
        }
        text += Array(String(Character(scalar)).utf8)
    }
}
