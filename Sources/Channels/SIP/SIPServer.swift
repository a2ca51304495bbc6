/// The parts of SIP addresses that settings and nodes may name: nothing in them ends a URI or a line of configuration.
enum SIPServer {
    /// A host name, an IPv4 address, or an IPv6 address in brackets, and perhaps a port.
    static func isValid(_ text: String) -> Bool {
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { return false }
            let address = text[text.index(after: text.startIndex)..<close]
            let rest = text[text.index(after: close)...]
            return !address.isEmpty && address.utf8.allSatisfy { isHexadecimal($0) || $0 == UInt8(ascii: ":") }
                && (rest.isEmpty || (rest.hasPrefix(":") && isPort(rest.dropFirst())))
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return isHost(parts[0]) && (parts.count == 1 || isPort(parts[1]))
    }

    static func isHost(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.count <= 253 && !text.hasPrefix("-")
            && text.utf8.allSatisfy {
                isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }

    /// A user part that needs no escapes.
    static func isUser(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { isAlphanumeric($0) || "+.-_".utf8.contains($0) }
    }

    private static func isPort(_ text: some StringProtocol) -> Bool {
        guard text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let port = Int(text) else { return false }
        return (1...65_535).contains(port)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
