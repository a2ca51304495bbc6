import Foundation

/// A server's words in the form in which they are compared: small letters without accents, words parted by one space,
/// without addresses and codes, which could hold any word.
struct RefusalText: Hashable, Sendable {
    private var text: String

    private static let longest = 4000
    /// Words between two parts of a phrase.
    private static let widestGap = 6

    init(_ words: String) {
        let kept = words.prefix(Self.longest).split(whereSeparator: \.isWhitespace).filter { word in
            !word.contains("@") && !RefusalText.isCode(word)
        }
        text = RefusalText.folded(kept.joined(separator: " "))
    }

    func says(_ phrases: [RefusalPhrase]) -> Bool { phrases.contains { range(of: $0) != nil } }

    func without(_ phrases: [RefusalPhrase]) -> RefusalText {
        var rest = self
        for phrase in phrases {
            while let found = rest.range(of: phrase) { rest.text.replaceSubrange(found, with: " ") }
        }
        return rest
    }

    private func range(of phrase: RefusalPhrase) -> Range<String.Index>? {
        guard let first = phrase.parts.first else { return nil }
        var from = text.startIndex
        while let begin = find(first, from: from) {
            var end = begin.upperBound
            var isWhole = true
            for part in phrase.parts.dropFirst() {
                // The space that ends one part begins the next.
                let next = text[text.index(before: end)] == " " ? text.index(before: end) : end
                guard let found = find(part, from: next),
                    text[next..<found.lowerBound].count(where: { $0 == " " }) <= Self.widestGap
                else {
                    isWhole = false
                    break
                }
                end = found.upperBound
            }
            if isWhole { return begin.lowerBound..<end }
            from = text.index(after: begin.lowerBound)
        }
        return nil
    }

    private func find(_ part: String, from: String.Index) -> Range<String.Index>? {
        text.range(of: part, options: .literal, range: from..<text.endIndex)
    }

    /// With a space at both ends.
    static func folded(_ text: String) -> String {
        let bare = text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
        var result = " "
        for character in bare {
            if character.isLetter || character.isNumber {
                // Letters whose strokes are no marks.
                result.append(strokes[character] ?? character)
            } else if character == "'" || character == "’" {
                // "doesn't" is one word with and without it.
                continue
            } else if result.last != " " {
                result.append(" ")
            }
        }
        if result.last != " " { result.append(" ") }
        return result
    }

    private static let strokes: [Character: Character] = ["ı": "i", "ł": "l", "ø": "o", "đ": "d"]

    /// `550`, `550-5.1.1`, `(#5.1.1)`.
    private static func isCode(_ word: Substring) -> Bool {
        let bare = word.drop { "(#[<".contains($0) }
        let digits = bare.prefix { $0.isASCII && $0.isNumber }
        let rest = bare.dropFirst(digits.count)
        guard let first = digits.first, "245".contains(first) else { return false }
        if digits.count == 3 { return rest.allSatisfy { $0.isASCII && !$0.isLetter } }
        return digits.count == 1 && rest.hasPrefix(".") && rest.allSatisfy { $0.isASCII && !$0.isLetter }
    }
}
