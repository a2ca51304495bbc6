import Foundation

/// A phrase as it is looked for: whole words in order; `*` at the end of a part stands for any end of its last word, `…`
/// for up to six words between.
struct RefusalPhrase: Hashable, Sendable {
    /// Each in the form of ``RefusalText``.
    let parts: [String]

    init(_ phrase: some StringProtocol) {
        parts = phrase.split(separator: "…").map { part in
            let bare = part.trimmingCharacters(in: .whitespaces)
            // Scripts that part no words: found anywhere.
            if bare.unicodeScalars.contains(where: { $0.value >= 0x3000 }) {
                return RefusalText.folded(bare).trimmingCharacters(in: .whitespaces)
            }
            let folded = RefusalText.folded(bare)
            return bare.hasSuffix("*") ? String(folded.dropLast()) : folded
        }
    }

    /// - Parameter lines: phrases parted by ` | ` or line ends.
    static func all(_ lines: String) -> [RefusalPhrase] {
        lines.split(whereSeparator: { $0 == "|" || $0.isNewline }).map {
            $0.trimmingCharacters(in: .whitespaces)
        }.filter { !$0.isEmpty }.map { RefusalPhrase($0) }
    }
}
