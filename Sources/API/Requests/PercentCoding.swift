/// Percent-encoding of RFC 3986, strict: a bad escape or bad UTF-8 is no text.
enum PercentCoding {
    /// Nil where `text` has a `%` without two hexadecimal digits, or decodes to invalid UTF-8.
    static func decode(_ text: String, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(JSONReader.hexValue),
                    let low = rest.popFirst().flatMap(JSONReader.hexValue)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
