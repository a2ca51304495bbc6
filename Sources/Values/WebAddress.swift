import Domain

/// Absolute `http` and `https` addresses (RFC 3986), kept as written but for the case of the scheme.
///
/// Limits: 2,048 bytes; no white space, control characters or user information; a host name, IPv4 address or
/// bracketed IPv6 address, and a port up to 65535.
enum WebAddress {
    static let maximumBytes = 2048

    static func parse(_ text: TextBytes) -> ParsedValue {
        guard text.count <= maximumBytes, let schemeLength = schemeLength(of: text), text.isUTF8 else {
            return .invalid(badURL)
        }
        for byte in text {
            switch byte {
            case 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
                UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
                return .invalid(badURL)
            default: break
            }
        }
        var end = schemeLength
        while end < text.count, !isPathStart(text[end]) { end += 1 }
        guard isAuthority(TextBytes(rebasing: text[schemeLength..<end])) else { return .invalid(badURL) }
        let spelled = String(unsafeUninitializedCapacity: text.count) { buffer in
            for index in 0..<text.count {
                buffer[index] = index < schemeLength ? text[index].asciiLowercased : text[index]
            }
            return text.count
        }
        return .value(.string(spelled))
    }

    private static func schemeLength(of text: TextBytes) -> Int? {
        for (scheme, length) in [("http://" as StaticString, 7), ("https://", 8)] where text.count > length {
            if TextBytes(rebasing: text[..<length]).equalsIgnoringCase(scheme) { return length }
        }
        return nil
    }

    private static func isPathStart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    private static func isAuthority(_ text: TextBytes) -> Bool {
        var hostEnd = text.count
        if text.first == UInt8(ascii: "[") {
            guard let close = text.firstIndex(of: UInt8(ascii: "]")), close > 2 else { return false }
            for byte in text[1..<close] {
                let isHex = byte.isASCIIDigit || (byte | 0x20) &- 0x61 < 6
                guard isHex || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") else { return false }
            }
            hostEnd = close + 1
        } else {
            hostEnd = text.firstIndex(of: UInt8(ascii: ":")) ?? text.count
            guard hostEnd > 0, hostEnd <= 253 else { return false }
            var previous = UInt8(ascii: ".")
            for byte in text[..<hostEnd] {
                let isName = byte.isASCIILetter || byte.isASCIIDigit || byte >= 0x80
                guard isName || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
                else { return false }
                if byte == UInt8(ascii: "."), previous == byte { return false }
                previous = byte
            }
        }
        if hostEnd == text.count { return true }
        guard text[hostEnd] == UInt8(ascii: ":") else { return false }
        let port = text[(hostEnd + 1)...]
        guard port.count <= 5, port.allSatisfy(\.isASCIIDigit) else { return false }
        return port.reduce(0) { $0 * 10 + Int($1 &- 0x30) } <= 65_535
    }

    static let badURL = ValueIssue(.badURL, "not a web address (http://… or https://… with a host)")
}
