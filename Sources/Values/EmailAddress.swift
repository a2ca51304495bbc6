import Domain

/// E-mail addresses as they are written in practice: the dot-atom form of RFC 5321's `Mailbox`, ASCII, lower-cased.
///
/// Not taken: quoted local parts, comments, address literals, domains of one label, and letters outside ASCII (write
/// an internationalised domain in its `xn--` form). Limits: 254 bytes in all, 64 before the `@`, 63 a label.
package enum EmailAddress {
    package static let maximumBytes = 254

    package static func parse(_ text: TextBytes) -> ParsedValue {
        guard text.count <= maximumBytes, isAddress(text) else { return .invalid(badEmail) }
        let lowercased = String(unsafeUninitializedCapacity: text.count) { buffer in
            for index in 0..<text.count { buffer[index] = text[index].asciiLowercased }
            return text.count
        }
        return .value(.string(lowercased))
    }

    private static func isAddress(_ text: TextBytes) -> Bool {
        var index = 0
        var previous = UInt8(ascii: ".")
        while index < text.count, text[index] != UInt8(ascii: "@") {
            let byte = text[index]
            if byte == UInt8(ascii: ".") {
                if previous == byte { return false }
            } else if !isAtom(byte) {
                return false
            }
            previous = byte
            index += 1
        }
        guard index > 0, index <= 64, previous != UInt8(ascii: "."), index < text.count else { return false }
        return isDomain(text, from: index + 1)
    }

    /// Two labels or more of letters, digits and inner hyphens, the last one not all digits (RFC 1123, 2.1).
    static func isDomain(_ text: TextBytes, from start: Int) -> Bool {
        guard text.count - start <= 253 else { return false }
        var labels = 0
        var labelStart = start
        var hasLetter = false
        for index in start...text.count {
            if index == text.count || text[index] == UInt8(ascii: ".") {
                let length = index - labelStart
                guard length > 0, length <= 63, text[labelStart] != UInt8(ascii: "-"),
                    text[index - 1] != UInt8(ascii: "-")
                else { return false }
                labels += 1
                if index < text.count {
                    labelStart = index + 1
                    hasLetter = false
                }
            } else if text[index].isASCIILetter || text[index] == UInt8(ascii: "-") {
                hasLetter = true
            } else if !text[index].isASCIIDigit {
                return false
            }
        }
        return labels >= 2 && hasLetter
    }

    /// RFC 5322 `atext`.
    private static func isAtom(_ byte: UInt8) -> Bool {
        if byte.isASCIILetter || byte.isASCIIDigit { return true }
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"),
            UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"),
            UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "~"):
            return true
        default:
            return false
        }
    }

    static let badEmail = ValueIssue(.badEmail, "not an e-mail address (name@example.com)")
}
