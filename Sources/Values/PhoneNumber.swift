internal import CPhone
import Domain

/// Phone numbers in E.164, by libphonenumber.
///
/// An extension is dropped: E.164 has no place for it. A number of an impossible length is refused; one of a possible
/// length that no plan assigns is accepted with `unusual_phone`. Plainly written numbers are decided without the
/// library, by the library's own metadata, with the same verdicts. Thread-safe. Limit: 250 bytes (the library's own).
package enum PhoneNumber {
    package static let maximumBytes = 250

    /// Whether the library has a plan for an ISO 3166 region, as in `"GB"`.
    package static func isKnownRegion(_ region: String) -> Bool {
        region.utf8.count == 2 && region.utf8.allSatisfy { $0 &- 0x41 < 26 } && cphone_has_region(region)
    }

    /// - Parameter region: whose national formats are understood; nil: only numbers with `+`.
    package static func parse(_ text: TextBytes, region: String?) -> ParsedValue {
        parse(text, region: region, isFast: true)
    }

    /// - Parameter isFast: without it, the library decides every number (the tests compare the two).
    package static func parse(_ text: TextBytes, region: String?, isFast: Bool) -> ParsedValue {
        if isFast, let (verdict, e164) = PhonePlans.shared.decide(text, region: region) {
            if verdict == .valid || text.first == UInt8(ascii: "+") { return value(verdict, e164: e164) }
        }
        guard text.count <= maximumBytes, text.isUTF8, !text.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            return .invalid(notANumber)
        }
        if region == nil, text.first != UInt8(ascii: "+"), !hasFullWidthPlus(text) {
            let hasDigits = text.contains(where: \.isASCIIDigit)
            return .invalid(hasDigits ? withoutRegion : notANumber)
        }
        let parsed = byLibrary(text, region: region)
        if case .value = parsed { return parsed }
        // `00` is the international prefix that the ITU recommends and people write everywhere, also where their own
        // country dials another one (the United States dial 011).
        guard text.count > 4, text[0] == UInt8(ascii: "0"), text[1] == UInt8(ascii: "0") else { return parsed }
        let international = [UInt8(ascii: "+")] + text[2...]
        let again = international.withUnsafeBufferPointer { byLibrary($0, region: region) }
        switch (again, parsed) {
        case (.value, _), (.warned, .invalid): return again
        case (.warned, _), (.invalid, _), (.empty, _): return parsed
        }
    }

    private static func byLibrary(_ text: TextBytes, region: String?) -> ParsedValue {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CPHONE_E164_CAPACITY)) { e164 in
            e164.initialize(repeating: 0)
            let verdict = text.withMemoryRebound(to: CChar.self) {
                cphone_normalize($0.baseAddress, $0.count, region ?? "ZZ", e164.baseAddress)
            }
            guard let start = e164.baseAddress else { return .invalid(notANumber) }
            return value(PhoneVerdict(verdict), e164: String(cString: start))
        }
    }

    private static func value(_ verdict: PhoneVerdict, e164: @autoclosure () -> String) -> ParsedValue {
        switch verdict {
        case .valid: .value(.string(e164()))
        case .unusual: .warned(.string(e164()), unusual)
        case .notANumber: .invalid(notANumber)
        case .badCallingCode: .invalid(badCallingCode)
        case .tooShort: .invalid(tooShort)
        case .tooLong: .invalid(tooLong)
        case .badLength: .invalid(badLength)
        }
    }

    private static func hasFullWidthPlus(_ text: TextBytes) -> Bool { text.starts(with: "\u{FF0B}".utf8) }

    private static let notANumber = ValueIssue(.badPhone, "not a phone number (as in +442079460000)")
    private static let withoutRegion = ValueIssue(
        .badPhone, "the number has no + and country code (write it as +…, or set the import's default_region)")
    private static let badCallingCode = ValueIssue(.badPhone, "no country has that calling code")
    private static let tooShort = ValueIssue(.badPhone, "the number is too short for its country")
    private static let tooLong = ValueIssue(.badPhone, "the number is too long for its country")
    private static let badLength = ValueIssue(.badPhone, "no number of its country has that many digits")
    private static let unusual = ValueIssue(
        .unusualPhone, "no such number is known in its country's plan; it is kept as it is")
}
