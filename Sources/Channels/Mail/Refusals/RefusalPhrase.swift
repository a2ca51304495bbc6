/// A wording as it is looked for: whole words in order; `*` at the end of a word stands for any end of it, `…` for up to six
/// words between. In scripts that part no words it is found anywhere.
struct RefusalPhrase: Hashable, Sendable {
    struct Word: Hashable, Sendable {
        var text: String
        var isBeginning: Bool

        func fits(_ word: String) -> Bool { isBeginning ? word.hasPrefix(text) : word == text }
    }

    /// As it was written; of scripts without words as it is looked for.
    let text: String
    /// Between them there may be other words. Empty: the script parts no words.
    let parts: [[Word]]

    private static let widestGap = 6

    init(_ phrase: some StringProtocol) {
        if RefusalText.partsNoWords(phrase) {
            text = RefusalText.words(phrase).joined(separator: " ")
            parts = []
            return
        }
        text = String(phrase)
        parts = phrase.split(separator: "…").map { part in
            let words = part.split(separator: " ").flatMap { word in
                let folded = RefusalText.words(word)
                return folded.enumerated().map { index, text in
                    Word(text: text, isBeginning: word.hasSuffix("*") && index == folded.count - 1)
                }
            }
            return words
        }.filter { !$0.isEmpty }
    }

    /// Where it ends, where it begins at `index`; nil: it does not.
    func end(in words: [String], at index: Int) -> Int? {
        guard let first = parts.first, var end = end(of: first, in: words, at: index) else { return nil }
        for part in parts.dropFirst() {
            guard let next = (0...Self.widestGap).lazy.compactMap({ self.end(of: part, in: words, at: end + $0) }).first
            else { return nil }
            end = next
        }
        return end
    }

    private func end(of part: [Word], in words: [String], at index: Int) -> Int? {
        guard index + part.count <= words.count else { return nil }
        for (offset, word) in part.enumerated() where !word.fits(words[index + offset]) { return nil }
        return index + part.count
    }
}
