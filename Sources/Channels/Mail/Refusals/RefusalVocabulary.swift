import Foundation

/// Wordings that mean the same, found by their first word.
struct RefusalVocabulary: Sendable {
    private var whole: [String: [RefusalPhrase]] = [:]
    /// Their first word may end anyhow.
    private var beginnings: [RefusalPhrase] = []
    private var unparted: [RefusalPhrase] = []

    /// - Parameter lines: phrases parted by ` | ` or line ends.
    init(_ lines: String) {
        for line in lines.split(whereSeparator: { $0 == "|" || $0.isNewline }) {
            let phrase = RefusalPhrase(line.trimmingCharacters(in: .whitespaces))
            if let first = phrase.parts.first?.first {
                if first.isBeginning {
                    beginnings.append(phrase)
                } else {
                    whole[first.text, default: []].append(phrase)
                }
            } else if !phrase.text.isEmpty {
                unparted.append(phrase)
            }
        }
    }

    struct Match: Hashable, Sendable {
        /// Of words; empty at the beginning where the script parts none.
        var words: Range<Int>
        var text: String
    }

    func matches(in clause: RefusalClause) -> [Match] {
        var found: [Match] = []
        if clause.hasUnpartedScript {
            for phrase in unparted where clause.text.contains(phrase.text) {
                found.append(Match(words: 0..<0, text: phrase.text))
            }
        }
        for (index, word) in clause.words.enumerated() {
            for phrase in whole[word] ?? [] {
                if let end = phrase.end(in: clause.words, at: index) {
                    found.append(Match(words: index..<end, text: phrase.text))
                }
            }
            for phrase in beginnings {
                if let end = phrase.end(in: clause.words, at: index) {
                    found.append(Match(words: index..<end, text: phrase.text))
                }
            }
        }
        return found
    }

    /// The one that stands first.
    func first(in clause: RefusalClause) -> Match? {
        matches(in: clause).min { $0.words.lowerBound < $1.words.lowerBound }
    }

    func isIn(_ clause: RefusalClause) -> Bool { first(in: clause) != nil }
}
