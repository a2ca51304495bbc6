/// Matches one ``DigitPattern`` against digits; for small patterns and rare use.
struct DigitMatcher: Sendable {
    private let steps: [DigitPattern.Step]
    private let start: Int32

    /// Nil where the pattern has syntax that cannot be read.
    init?(_ pattern: String) {
        var steps = [DigitPattern.Step(digits: 0, next: -1)]
        guard let start = DigitPattern.compile(pattern, into: &steps, end: 0) else { return nil }
        self.steps = steps
        self.start = start
    }

    /// Whether the pattern matches all of the digits.
    func matches(_ digits: TextBytes) -> Bool { matches(digits, isPrefixEnough: false) }

    /// Whether the pattern matches the beginning of the digits, one digit at least.
    func matchesBeginning(of digits: TextBytes) -> Bool { matches(digits, isPrefixEnough: true) }

    private func matches(_ digits: TextBytes, isPrefixEnough: Bool) -> Bool {
        var current = closure(of: [start])
        for byte in digits {
            let mask = UInt16(1) << UInt16(byte &- 0x30)
            current = closure(
                of: current.compactMap { steps[Int($0)].digits & mask != 0 ? steps[Int($0)].next : nil })
            if current.isEmpty { return false }
            if isPrefixEnough, current.contains(0) { return true }
        }
        return !isPrefixEnough && current.contains(0)
    }

    private func closure(of starts: [Int32]) -> [Int32] {
        var pending = starts
        var kept: [Int32] = []
        while let step = pending.popLast() {
            guard step >= 0 else { continue }
            let content = steps[Int(step)]
            if content.digits == 0, content.next >= 0 {
                pending.append(content.next)
                pending.append(content.alternative)
            } else if !kept.contains(step) {
                kept.append(step)
            }
        }
        return kept
    }
}
