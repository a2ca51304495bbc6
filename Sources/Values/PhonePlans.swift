internal import CPhone
import Synchronization

/// Decides numbers written as `+` and digits without a library call: one automaton a calling code, built from
/// libphonenumber's own metadata when the first such number is met.
///
/// It answers exactly what the library answers, or nil where the library would first take a national prefix off, or
/// where the number has another shape.
final class PhonePlans: Sendable {
    static let shared = PhonePlans()

    private struct State {
        var plans: [PhonePlan?]
        var isLoaded: [Bool]
    }

    private let state = Mutex(
        State(plans: Array(repeating: nil, count: 1000), isLoaded: Array(repeating: false, count: 1000)))

    /// By calling code: the territories, the main one first.
    private let territories: [[cphone_territory]]

    private init() {
        var byCode: [[cphone_territory]] = Array(repeating: [], count: 1000)
        for index in 0..<cphone_territory_count() {
            var territory = cphone_territory()
            guard cphone_territory_at(index, &territory), (1..<1000).contains(territory.calling_code) else { continue }
            let code = Int(territory.calling_code)
            byCode[code].insert(territory, at: territory.is_main ? 0 : byCode[code].count)
        }
        territories = byCode
    }

    func verdict(_ text: TextBytes) -> PhoneVerdict? {
        // `+`, then 7 to 15 digits: what E.164 allows. The rest is left to the library.
        guard text.count >= 8, text.count <= 16, text[0] == UInt8(ascii: "+") else { return nil }
        for index in 1..<text.count where !text[index].isASCIIDigit { return nil }
        var code = 0
        for length in 1...3 {
            code = code * 10 + Int(text[length] &- 0x30)
            if code == 0 { return nil }
            if !territories[code].isEmpty {
                let number = TextBytes(rebasing: text[(length + 1)...])
                return state.withLock { state in
                    if !state.isLoaded[code] {
                        state.isLoaded[code] = true
                        state.plans[code] = PhonePlan(territories[code])
                    }
                    return state.plans[code]?.verdict(number)
                }
            }
        }
        return .badCallingCode
    }
}

// Pointers into metadata that is read once and never freed or changed.
extension cphone_territory: @retroactive @unchecked Sendable {}
