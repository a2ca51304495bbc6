internal import CPhone
import Synchronization

/// Decides plainly written numbers without a library call: one automaton a calling code, built from libphonenumber's
/// own metadata when the first such number is met.
///
/// It answers exactly what the library answers, or nil where more than the digits decides (extensions, letters,
/// carrier codes, prefixes that may be part of the number).
final class PhonePlans: Sendable {
    enum Decision {
        case number(PhoneVerdict, e164: String)
        /// Valid both with the calling code added and with the one that it begins with.
        case either(national: String, international: String)
    }

    static let shared = PhonePlans()

    private struct State {
        var plans: [PhonePlan?]
        var isLoaded: [Bool]
    }

    private let state = Mutex(
        State(plans: Array(repeating: nil, count: 1000), isLoaded: Array(repeating: false, count: 1000)))

    /// By calling code: the territories, the main one first.
    private let territories: [[cphone_territory]]
    /// By region; without those that only the library can read.
    private let regions: [String: NationalNumbers]

    private init() {
        var byCode: [[cphone_territory]] = Array(repeating: [], count: 1000)
        var byRegion: [String: NationalNumbers] = [:]
        for index in 0..<cphone_territory_count() {
            var territory = cphone_territory()
            guard cphone_territory_at(index, &territory), (1..<1000).contains(territory.calling_code) else { continue }
            let code = Int(territory.calling_code)
            byCode[code].insert(territory, at: territory.is_main ? 0 : byCode[code].count)
            let region = String(cString: territory.region)
            if region.utf8.count == 2 { byRegion[region] = NationalNumbers(territory) }
        }
        territories = byCode
        regions = byRegion
    }

    /// Decides a number of 7 to 15 digits, with spaces, hyphens, dots and round brackets between them; nil where the
    /// library has to.
    ///
    /// - Parameter region: how numbers without `+` are read; nil: they are left to the library.
    func decide(_ text: TextBytes, region: String?) -> Decision? {
        guard text.count >= 7, text.count <= 40 else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { buffer in
            var count = 0
            var points = 0
            var spaces = 0
            var dashes = 0
            // Digits before the last dash, and whether a space is beside it.
            var dash = 0
            var isApart = false
            let isInternational = text[0] == UInt8(ascii: "+")
            for index in (isInternational ? 1 : 0)..<text.count {
                let byte = text[index]
                if byte.isASCIIDigit {
                    buffer[count] = byte
                    count += 1
                } else if byte == 0x2E {
                    points += 1
                } else if byte == 0x20 {
                    spaces += 1
                } else if byte == 0x2D {
                    dashes += 1
                    dash = count
                    isApart = index > 0 && text[index - 1] == 0x20 || index + 1 < text.count && text[index + 1] == 0x20
                } else if byte != 0x28, byte != 0x29 {
                    return nil
                }
            }
            // One point may be that of a decimal number.
            guard count >= 7, count <= 15, points != 1 else { return nil }
            let digits = TextBytes(rebasing: UnsafeBufferPointer(buffer)[..<count])
            if dashes == 1 || dashes > 1 && spaces > 0,
                dash >= PhoneTail.fewestDigits(isInternational: isInternational), count > dash,
                count - dash <= PhoneTail.longestEnding,
                mayEnd(TextBytes(rebasing: digits[..<dash]), digits[dash...], isApart, isInternational, region)
            {
                return nil
            }
            return isInternational ? international(digits) : national(digits, region: region)
        }
    }

    /// Whether a number may end before the dash already, so that what follows has to be told of.
    private func mayEnd(
        _ whole: TextBytes, _ ending: Slice<TextBytes>, _ isApart: Bool, _ isInternational: Bool, _ region: String?
    ) -> Bool {
        guard isApart || PhoneTail.isLater(ending, than: whole) else { return false }
        // One of another country, which the library reads.
        if whole.starts(with: [0x30, 0x30]) { return true }
        switch isInternational ? international(whole) : national(whole, region: region) {
        case .number(let verdict, _)?: return verdict == .valid
        case .either?, nil: return true
        }
    }

    private func international(_ digits: TextBytes) -> Decision? {
        var code = 0
        for length in 1...3 {
            code = code * 10 + Int(digits[length - 1] &- 0x30)
            if code == 0 { return nil }
            guard !territories[code].isEmpty else { continue }
            guard let verdict = verdict(code, TextBytes(rebasing: digits[length...])) else { return nil }
            return .number(verdict, e164: Self.e164([], digits))
        }
        return .number(.badCallingCode, e164: "")
    }

    private func national(_ digits: TextBytes, region: String?) -> Decision? {
        guard let region, let numbers = regions[region] else { return nil }
        switch numbers.reading(of: digits) {
        case .national(let rest):
            guard let verdict = verdict(numbers.callingCode, rest) else { return nil }
            return .number(verdict, e164: Self.e164(numbers.callingDigits, rest))
        case .international(let rest):
            guard let verdict = verdict(numbers.callingCode, rest), verdict == .valid else { return nil }
            return .number(verdict, e164: Self.e164([], digits))
        case .either(let rest):
            guard let whole = verdict(numbers.callingCode, digits), let part = verdict(numbers.callingCode, rest)
            else { return nil }
            switch (whole == .valid, part == .valid) {
            case (true, true):
                return .either(
                    national: Self.e164(numbers.callingDigits, digits), international: Self.e164([], digits))
            case (true, false): return .number(.valid, e164: Self.e164(numbers.callingDigits, digits))
            case (false, true): return .number(.valid, e164: Self.e164([], digits))
            case (false, false): return nil
            }
        case .library: return nil
        }
    }

    private func verdict(_ code: Int, _ number: TextBytes) -> PhoneVerdict? {
        state.withLock { state in
            if !state.isLoaded[code] {
                state.isLoaded[code] = true
                state.plans[code] = PhonePlan(territories[code])
            }
            return state.plans[code]?.verdict(number)
        }
    }

    private static func e164(_ code: [UInt8], _ digits: TextBytes) -> String {
        String(unsafeUninitializedCapacity: 1 + code.count + digits.count) { buffer in
            buffer[0] = UInt8(ascii: "+")
            for (index, byte) in code.enumerated() { buffer[1 + index] = byte }
            for index in digits.indices { buffer[1 + code.count + index] = digits[index] }
            return 1 + code.count + digits.count
        }
    }
}

// Pointers into metadata that is read once and never freed or changed.
extension cphone_territory: @retroactive @unchecked Sendable {}
