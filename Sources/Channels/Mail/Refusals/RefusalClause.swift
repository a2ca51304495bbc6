/// Words between two marks of punctuation, in the form in which they are compared.
struct RefusalClause: Hashable, Sendable {
    var words: [String]
    /// It says more of what the clause before it said.
    var followsColon: Bool
    let hasUnpartedScript: Bool

    init(_ words: [String], followsColon: Bool = false) {
        self.words = words
        self.followsColon = followsColon
        hasUnpartedScript = words.contains { RefusalText.partsNoWords($0) }
    }

    var text: String { words.joined(separator: " ") }

    func without(_ vocabulary: RefusalVocabulary) -> RefusalClause {
        let found = vocabulary.matches(in: self)
        guard !found.isEmpty else { return self }
        let kept = words.indices.filter { index in !found.contains { $0.words.contains(index) } }
        return RefusalClause(kept.map { words[$0] }, followsColon: followsColon)
    }
}
