import Domain

/// The id that a request and its log lines share: the caller's `X-Request-Id` where it is harmless, else one of ours.
enum RequestIdentifier {
    private static let maximumLength = 128

    /// - Parameter given: kept where it is 1 ... 128 letters, digits, `-`, `_`, `.`, `:` or `=`.
    static func make(given: String?, random: any RandomSource) -> String {
        if let given, (1...maximumLength).contains(given.utf8.count), given.utf8.allSatisfy(isAllowed) { return given }
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: random.bytes(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: ":"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
