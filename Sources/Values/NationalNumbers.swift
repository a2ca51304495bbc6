internal import CPhone

/// How numbers without `+` are read in one region, as far as that can be told without the library: a number of the
/// region with or without its national prefix.
struct NationalNumbers: Sendable {
    let callingCode: Int
    private let callingDigits: [UInt8]
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

    /// The digits that follow the calling code, or nil where the library has to say: where they may start with an
    /// international prefix or the region's own calling code, or where the national prefix may be part of the number.
    func significant(_ digits: TextBytes) -> TextBytes? {
        if digits.starts(with: callingDigits) || international.matchesBeginning(of: digits) { return nil }
        guard !prefix.isEmpty, digits.starts(with: prefix) else { return digits }
        let rest = TextBytes(rebasing: digits[prefix.count...])
        guard lengths & 1 << UInt32(min(rest.count, 31)) != 0, !general.matches(digits) else { return nil }
        return rest
    }
}
