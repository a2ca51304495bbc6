import Domain

/// Which numbers may be dialed: dialing is money.
enum PhoneRule {
    /// Why a number is not dialed; nil where it may be.
    /// - Parameter prefixes: empty: any.
    static func refusal(_ number: String, prefixes: [String]) -> (code: String, text: String)? {
        guard E164.isNumber(number) else {
            return ("bad_number", "the number is not in the international form (+ and 7 to 15 digits)")
        }
        guard prefixes.isEmpty || prefixes.contains(where: { number.hasPrefix($0) }) else {
            return ("prefix_not_allowed", "the number's country prefix is not among the channel's allowed_prefixes")
        }
        return nil
    }
}
