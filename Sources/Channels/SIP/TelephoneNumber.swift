import Domain

/// Numbers as they are dialled and as callers show them.
enum TelephoneNumber {
    /// What a number may have to begin with: `+` and digits, `+` alone for every number.
    static func isPrefix(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.first == UInt8(ascii: "+") && bytes.count <= 16 && bytes.dropFirst().allSatisfy(isDigit)
            && !text.hasPrefix("+0")
    }

    /// The E.164 number of a caller shown as `text`: international with `+` or `00`, national with `0` where the
    /// country is known, else taken for international without its `+`. Nil: a caller without a number.
    static func ofCaller(_ text: some StringProtocol, countryCode: String?) -> String? {
        let shown = String(text).filter { !"-.() ".contains($0) }
        let number =
            if shown.hasPrefix("+") {
                String(shown)
            } else if shown.hasPrefix("00") {
                "+\(shown.dropFirst(2))"
            } else if shown.hasPrefix("0") {
                countryCode.map { "+\($0)\(shown.dropFirst())" } ?? ""
            } else {
                "+\(shown)"
            }
        return E164.isNumber(number) && !standsForNone(number) ? number : nil
    }

    /// Returns true if a caller's number is a word for "no number" spelt on a telephone's keypad, as carriers and providers
    /// put it where an international number has to stand: `+266696687` is ANONYMOUS. None of them can be anybody's.
    static func standsForNone(_ number: String) -> Bool { placeholders.contains(number) }

    private static let placeholders: Set<String> = {
        let keys = ["ABC": "2", "DEF": "3", "GHI": "4", "JKL": "5", "MNO": "6", "PQRS": "7", "TUV": "8", "WXYZ": "9"]
        let words = [
            "ANONYMOUS", "RESTRICTED", "BLOCKED", "UNKNOWN", "UNAVAILABLE", "PRIVATE", "WITHHELD", "PAYPHONE",
        ]
        let spelt = words.map { word in
            "+" + word.compactMap { letter in keys.first { $0.key.contains(letter) }?.value }.joined()
        }
        // Shortened forms that providers are known to show.
        return Set(spelt + ["+8656696", "+8566", "+464"])
    }()

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
