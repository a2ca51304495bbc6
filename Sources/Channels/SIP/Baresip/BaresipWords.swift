/// What baresip prints for people: lines, warnings among them in colour.
enum BaresipWords {
    /// Characters of an error that quotes them.
    private static let longest = 300

    /// The last lines that say something, without colours; warnings only, where there are any. Nil: it said nothing.
    static func last(_ text: String) -> String? {
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
        let warnings = lines.filter { $0.contains("\u{1B}[31m") || $0.contains("\u{1B}[33m") }
        let plain = (warnings.isEmpty ? lines : warnings).map(withoutColours).filter { !$0.isEmpty }
        guard !plain.isEmpty else { return nil }
        return String(plain.suffix(3).joined(separator: "; ").prefix(longest))
    }

    /// Without `ESC [ … m` and other control characters.
    private static func withoutColours(_ line: String) -> String {
        var kept = ""
        var isInSequence = false
        for scalar in line.unicodeScalars {
            if isInSequence {
                if scalar == "m" { isInSequence = false }
            } else if scalar == "\u{1B}" {
                isInSequence = true
            } else if scalar.value >= 32, scalar.value != 127 {
                kept.unicodeScalars.append(scalar)
            }
        }
        return kept
    }
}
