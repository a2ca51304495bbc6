import Domain

extension JSONReader {
    /// A string in quotes; the position is on the opening quote.
    mutating func readString() throws(JSONSyntaxError) -> String {
        var text: [UInt8] = []
        skip(1)
        while true {
            guard let byte = current else { throw fault("a string is not closed") }
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw fault("a string is not valid UTF-8")
                }
                skip(1)
                return string
            case UInt8(ascii: "\\"):
                skip(1)
                try readEscape(into: &text)
            case 0..<0x20: throw fault("a control character in a string must be escaped")
            default:
                text.append(byte)
                skip(1)
            }
        }
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(JSONSyntaxError) {
        guard let byte = current else { throw fault("a string is not closed") }
        skip(1)
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(Character(try readScalar())).utf8)
        default: throw fault("this escape is not one of JSON")
        }
    }

    /// The scalar of a `\u` escape, of two where the first is half of a pair.
    private mutating func readScalar() throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try readHex()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), current == UInt8(ascii: "\\") else { throw unpaired }
        skip(1)
        guard current == UInt8(ascii: "u") else { throw unpaired }
        skip(1)
        let second = try readHex()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw unpaired }
        return scalar
    }

    private var unpaired: JSONSyntaxError { fault("half of a surrogate pair stands alone") }

    private mutating func readHex() throws(JSONSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Hexadecimal.value(byte) else {
                throw fault("expected four hexadecimal digits after \\u")
            }
            value = value << 4 | UInt32(digit)
            skip(1)
        }
        return value
    }
}
