internal import CPhone
import Domain

/// What a number is in one way of reading it.
struct PhoneReading {
    var verdict: PhoneVerdict
    /// Empty unless the verdict is valid or unusual.
    var e164: String
    /// Digits that choose a carrier and were taken off.
    var carrier = ""
    var isCallingCodeFound = false
    private var isInternational = false

    init(verdict: PhoneVerdict, e164: String) {
        self.verdict = verdict
        self.e164 = e164
    }

    /// By the library.
    init(_ text: [UInt8], region: String?) {
        let reading = text.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { cphone_read($0.baseAddress, $0.count, region ?? "ZZ") }
        }
        verdict = PhoneVerdict(reading.verdict)
        e164 = Self.text(reading.e164)
        carrier = Self.text(reading.carrier)
        isCallingCodeFound = reading.is_calling_code_found
        isInternational = text.first == UInt8(ascii: "+")
        // An extension has been taken off before: what the library takes for one is part of the number, or none.
        if Self.text(reading.extension) != "" { verdict = .notANumber }
    }

    /// Nobody dials a carrier's code after a country code: there the digits are something else.
    var isValid: Bool { verdict == .valid && (carrier.isEmpty || !isInternational) }

    var parsed: ParsedValue {
        switch verdict {
        case .valid where carrier.isEmpty: .value(.string(e164))
        case .valid where !isInternational: .warned(.string(e164), PhoneIssue.carrierLeftOut(carrier))
        case .valid,
            .unusual where !carrier.isEmpty:
            .invalid(PhoneIssue.carrier(carrier))
        case .unusual: .warned(.string(e164), PhoneIssue.unusual)
        case .notANumber: .invalid(PhoneIssue.notANumber)
        case .badCallingCode: .invalid(PhoneIssue.badCallingCode)
        case .tooShort: .invalid(PhoneIssue.tooShort)
        case .tooLong: .invalid(PhoneIssue.tooLong)
        case .badLength: .invalid(PhoneIssue.badLength)
        }
    }

    private static func text<Bytes>(_ bytes: Bytes) -> String {
        withUnsafeBytes(of: bytes) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
