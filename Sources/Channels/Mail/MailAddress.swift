import CMail

/// An e-mail address that is safe in a header and on an SMTP line: ASCII, `local@domain`, nothing quoted.
struct MailAddress: Hashable, Sendable {
    /// Why text is not such an address; the text itself is not repeated.
    struct Refusal: Error, Hashable, Sendable {
        var code: String
        var reason: String
    }

    /// The address, an international domain in its ASCII form (IDNA).
    let ascii: String

    var domain: Substring { ascii[(ascii.lastIndex(of: "@").map { ascii.index(after: $0) } ?? ascii.startIndex)...] }

    /// Limits are those of RFC 5321, 4.5.3.1: 64 bytes before the `@`, 254 in all.
    init(_ text: String) throws(Refusal) {
        var text = text
        var at: Int?
        var isASCII = true
        let count = text.utf8.count
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case 0, 10, 13: throw Refusal(code: "bad_header", reason: "the address holds a line end or a NUL")
            case 1...32, 127, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "("), UInt8(ascii: ")"),
                UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "\""), UInt8(ascii: "\\"),
                UInt8(ascii: "["), UInt8(ascii: "]"):
                throw Refusal(code: "bad_address", reason: "the address holds a character that none may hold")
            case UInt8(ascii: "@"):
                guard at == nil else { throw Refusal(code: "bad_address", reason: "the address has two @") }
                guard isASCII else {
                    throw Refusal(
                        code: "smtputf8_unsupported",
                        reason: "the part before the @ is not ASCII, which needs SMTPUTF8; it is not supported")
                }
                at = index
            case 128...255: isASCII = false
            default: break
            }
        }
        guard let at, at > 0, at + 1 < count else {
            throw Refusal(code: "bad_address", reason: "the address is not of the form name@domain")
        }
        guard at <= 64, count <= 254 else { throw Refusal(code: "bad_address", reason: "the address is too long") }
        if !isASCII {
            guard let converted = MailLibrary.use({ MailAddress.converted(text) }) else {
                throw Refusal(code: "bad_address", reason: "the domain has no ASCII form (IDNA)")
            }
            text = converted
        }
        guard MailAddress.isDomain(text.utf8.dropFirst(at + 1)) else {
            throw Refusal(code: "bad_address", reason: "the domain is not one")
        }
        ascii = text
    }

    private static func converted(_ text: String) -> String? {
        guard let ascii = cmail_ascii_address(text) else { return nil }
        defer { cmail_text_free(ascii) }
        return String(cString: ascii)
    }

    private static func isDomain(_ bytes: Substring.UTF8View) -> Bool {
        var previous = UInt8(ascii: ".")
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                break
            case UInt8(ascii: "."): if previous == byte { return false }
            default: return false
            }
            previous = byte
        }
        return previous != UInt8(ascii: ".")
    }
}
