internal import CPhone
package import Domain

/// Phone numbers in E.164, by libphonenumber.
///
/// A number without `+` is read as one of the region; where its digits begin with the region's calling code it may be
/// one that lost its `+`, and where they begin with `00` one of another country. Of two readings the valid one holds;
/// where both are valid and differ, the number is refused as `ambiguous_phone`, unless the import says which is meant.
///
/// Digits are not taken away or added without a word: an extension (E.164 has no place for it), a carrier's code and what
/// stands for a second number behind a dash are warned of, and words, decimal numbers and lists are refused. A number of an impossible length is refused; one of a possible length
/// that no plan assigns is accepted with `unusual_phone`. Plainly written numbers are decided without the library, by the
/// library's own metadata, with the same verdicts. Thread-safe. Limit: 250 bytes (the library's own).
package enum PhoneNumber {
    package static let maximumBytes = 250

    /// Whether the library has a plan for an ISO 3166 region, as in `"GB"`.
    package static func isKnownRegion(_ region: String) -> Bool {
        region.utf8.count == 2 && region.utf8.allSatisfy { $0 &- 0x41 < 26 } && cphone_calling_code(region) != 0
    }

    /// - Parameters:
    ///   - region: whose national formats are understood; nil: only numbers with `+`.
    ///   - preference: the reading of a number that has two; it is then warned of as `ambiguous_phone`. Nil: refused.
    ///   - isFast: without it, the library decides every number (the tests compare the two).
    package static func parse(
        _ text: TextBytes, region: String?, preference: PhonePreference? = nil, isFast: Bool = true
    ) -> ParsedValue {
        if isFast, let parsed = decided(text, region: region, preference) { return parsed }
        guard text.count <= maximumBytes, text.isUTF8, !text.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            return .invalid(PhoneIssue.notANumber)
        }
        let plain: PhoneText
        switch PhoneText.read(text) {
        case .invalid(let issue): return .invalid(issue)
        case .text(let text): plain = text
        }
        if isFast, plain.extension.isEmpty {
            let parsed = plain.number.withUnsafeBufferPointer { decided($0, region: region, preference) }
            if let parsed { return parsed }
        }
        let tail = PhoneTail(plain.number)
        if let tail, let issue = refusal(of: tail, region: region) { return .invalid(issue) }
        if plain.isList { return .invalid(PhoneIssue.list) }
        let reading = read(plain, region: region, preference)
        if !plain.extension.isEmpty { return told(PhoneIssue.extension(plain.extension), of: reading) }
        guard let tail, isEnding(tail, region: region) else { return reading }
        return told(PhoneIssue.ending(tail.text), of: reading)
    }

    private static func told(_ issue: ValueIssue, of reading: ParsedValue) -> ParsedValue {
        var issue = issue
        switch reading {
        case .value(let value): return .warned(value, issue)
        case .warned(let value, let other) where other.code == .unusualPhone:
            issue.message = "\(other.message); \(issue.message)"
            return .warned(value, issue)
        case .warned, .empty, .invalid: return reading
        }
    }

    /// Why what stands before a point or a slash is the number, and the digits behind it are none of its.
    private static func refusal(of tail: PhoneTail, region: String?) -> ValueIssue? {
        switch tail.mark {
        case .point: isNumber(tail.whole, region: region, isRound: tail.isRound) ? PhoneIssue.decimal : nil
        case .slash: isNumber(tail.whole, region: region) ? PhoneIssue.second(tail.text) : nil
        case .dash: nil
        }
    }

    /// Whether the digits behind a dash may be the end of a second number: what stands before is one already.
    ///
    /// They may be a direct line as well, "030 12345-67", which is dialled in one: nothing but the plans can tell.
    private static func isEnding(_ tail: PhoneTail, region: String?) -> Bool {
        switch tail.mark {
        case .dash: (tail.isApart || tail.isLater) && isNumber(tail.whole, region: region)
        case .point, .slash: false
        }
    }

    /// - Parameter isRound: one that no plan assigns is one too.
    private static func isNumber(_ text: [UInt8], region: String?, isRound: Bool = false) -> Bool {
        switch read(PhoneText(number: text), region: region, .national) {
        case .value: true
        case .warned(_, let issue): issue.code == .ambiguousPhone || isRound
        case .empty, .invalid: false
        }
    }

    /// What the numbering plans say without the library; nil where it has to decide.
    private static func decided(_ text: TextBytes, region: String?, _ preference: PhonePreference?) -> ParsedValue? {
        switch PhonePlans.shared.decide(text, region: region) {
        case .number(let verdict, let e164)?:
            // What is no valid number of the region may be one with `00`.
            guard verdict == .valid || text.first == UInt8(ascii: "+") else { return nil }
            return PhoneReading(verdict: verdict, e164: e164).parsed
        case .either(let national, let international)?:
            return either(national: national, international: international, region: region, preference)
        case nil: return nil
        }
    }

    private static func read(_ text: PhoneText, region: String?, _ preference: PhonePreference?) -> ParsedValue {
        if text.isInternational { return PhoneReading(text.number, region: region).parsed }
        guard let region else {
            return .invalid(text.digits.isEmpty ? PhoneIssue.notANumber : PhoneIssue.withoutRegion)
        }
        let own = PhoneReading(text.number, region: region)
        let digits = text.digits
        // `00` is the international prefix that the ITU recommends and people write everywhere, also where their own
        // country dials another one (the United States dial 011).
        if digits.count > 4, digits.starts(with: [0x30, 0x30]) {
            let other = PhoneReading(Array("+".utf8) + digits[2...], region: region)
            if own.isValid, other.isValid, own.e164 != other.e164 {
                return either(national: own.e164, international: other.e164, region: region, preference)
            }
            if own.isValid { return own.parsed }
            return other.isValid || (other.verdict == .unusual && own.verdict != .unusual) ? other.parsed : own.parsed
        }
        let code = Array(String(cphone_calling_code(region)).utf8)
        guard digits.starts(with: code), own.verdict != .notANumber else { return own.parsed }
        // The library takes the calling code off where the whole has no possible length: then it was not asked yet
        // what the whole is as a national number.
        let national =
            own.isCallingCodeFound ? PhoneReading(Array("+".utf8) + code + digits, region: region) : own
        let international = PhoneReading(Array("+".utf8) + digits, region: region)
        switch (national.isValid, international.isValid) {
        case (true, true) where national.e164 != international.e164:
            return either(national: national.e164, international: international.e164, region: region, preference)
        case (true, _): return national.parsed
        case (false, true): return international.parsed
        case (false, false): return own.isCallingCodeFound ? international.parsed : own.parsed
        }
    }

    private static func either(
        national: String, international: String, region: String?, _ preference: PhonePreference?
    ) -> ParsedValue {
        let issue = PhoneIssue.ambiguous(national: national, international: international, region: region ?? "")
        switch preference {
        case nil: return .invalid(issue)
        case .national?: return .warned(.string(national), issue)
        case .international?: return .warned(.string(international), issue)
        }
    }
}
