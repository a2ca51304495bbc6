internal import CPhone

/// How numbers without `+` are read in one region, as far as that can be told without the library: a number of the
/// region with or without its national prefix.
struct NationalNumbers: Sendable {
    enum Reading {
        /// A national number; the digits that follow the calling code.
        case national(TextBytes)
        /// The calling code stands before it; the digits that follow it.
        case international(TextBytes)
        /// A national number as it is, or one that begins with the calling code; then these follow it.
        case either(TextBytes)
        /// An international prefix may stand before it, or the national prefix may be part of the number.
        case library
    }

    let callingCode: Int
    let callingDigits: [UInt8]
    private let prefix: [UInt8]
    private let international: DigitMatcher
    private let general: DigitMatcher
    /// Bit n is set for length n.
    private let lengths: UInt32

    /// Nil where the region's national prefix is more than some digits that are taken off.
    init?(_ territory: cphone_territory) {
        guard territory.national_prefix_transform_rule == nil, let international = territory.international_prefix,
            let idd = DigitMatcher(String(cString: international)), let pattern = territory.general.pattern,
            let general = DigitMatcher(String(cString: pattern))
        else { return nil }
        prefix = territory.national_prefix_for_parsing.map { Array(String(cString: $0).utf8) } ?? []
        guard prefix.allSatisfy(\.isASCIIDigit) else { return nil }
        self.international = idd
        self.general = general
        callingCode = Int(territory.calling_code)
        callingDigits = Array(String(callingCode).utf8)
        lengths = PhonePlan.mask(territory.general.lengths, territory.general.length_count)
    }

    func reading(of digits: TextBytes) -> Reading {
        if international.matchesBeginning(of: digits) { return .library }
        let isPrefixed = !prefix.isEmpty && digits.starts(with: prefix)
        if digits.starts(with: callingDigits) {
            let rest = TextBytes(rebasing: digits[callingDigits.count...])
            // North America's prefix is its calling code: both readings are one.
            if isPrefixed { return prefix == callingDigits ? .international(rest) : .library }
            return rest.count < 2 ? .library : .either(rest)
        }
        guard isPrefixed else { return .national(digits) }
        let rest = TextBytes(rebasing: digits[prefix.count...])
        guard lengths & 1 << UInt32(min(rest.count, 31)) != 0, !general.matches(digits) else { return .library }
        return .national(rest)
    }
}
