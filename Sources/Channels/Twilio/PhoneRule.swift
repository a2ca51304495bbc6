/// Which numbers may be dialed: dialing is money.
enum PhoneRule {
    /// `+` and 7 to 15 digits, the first not 0 (ITU-T E.164).
    static func isE164(_ text: String) -> Bool { isPrefix(text) && (8...16).contains(text.utf8.count) }

    /// `+` and digits, the first not 0.
    static func isPrefix(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count >= 2 && bytes.count <= 16 && bytes[0] == UInt8(ascii: "+") && bytes[1] != UInt8(ascii: "0")
            && bytes.dropFirst().allSatisfy { (48...57).contains($0) }
    }

    /// Why a number is not dialed; nil where it may be.
    /// - Parameter prefixes: empty: any.
    static func refusal(_ number: String, prefixes: [String]) -> (code: String, text: String)? {
        guard isE164(number) else {
            return ("bad_number", "the number is not in the international form (+ and 7 to 15 digits)")
        }
        guard prefixes.isEmpty || prefixes.contains(where: { number.hasPrefix($0) }) else {
            return ("prefix_not_allowed", "the number's country prefix is not among the channel's allowed_prefixes")
        }
        return nil
    }
}
