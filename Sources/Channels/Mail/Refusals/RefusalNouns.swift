/// The nouns of a clause, and which of them a word about being there or not belongs to.
struct RefusalNouns: Sendable {
    private let clause: RefusalClause
    /// By the word's place.
    private var nouns: [Int: MailboxNoun] = [:]
    /// Of scripts that part no words.
    private var unparted: Set<MailboxNoun> = []

    /// How many words lie between a noun and what is said of it.
    private static let reachBefore = 8
    private static let reachBehind = 3

    init(_ clause: RefusalClause) {
        self.clause = clause
        // The later wins: "your address" is the sender's, a "host name" no user's.
        let kinds: [(MailboxNoun, RefusalVocabulary)] = [
            (.recipient, MailboxWords.recipients), (.domain, MailboxWords.domains), (.machine, MailboxWords.machines),
            (.sender, MailboxWords.senders),
        ]
        for (noun, vocabulary) in kinds {
            for match in vocabulary.matches(in: clause) {
                if match.words.isEmpty { unparted.insert(noun) }
                for index in match.words { nouns[index] = noun }
            }
        }
        // "Adresse email inconnue": the second noun tells the first.
        for (index, noun) in nouns
        where noun == .machine && ["email", "emails", "mail"].contains(clause.words[index])
            && (nouns[index - 1] == .recipient || nouns[index - 2] == .recipient)
        {
            nouns[index] = .recipient
        }
    }

    func hasSender(before index: Int) -> Bool { nouns.contains { $0.value == .sender && $0.key < index } }

    /// Whose state it is; nil: nobody's that is named.
    func owner(of state: RefusalVocabulary.Match) -> MailboxNoun? {
        guard !state.words.isEmpty else {
            // The order of words says nothing there; whoever else is named, it may be theirs.
            return [MailboxNoun.sender, .recipient, .domain, .machine].first { unparted.contains($0) }
        }
        let words = state.words
        let behind = noun(behind: words.upperBound)
        let standsBefore = MailboxWords.statesBeforeNouns.matches(in: clause).contains {
            $0.words.lowerBound == words.lowerBound && $0.words.upperBound <= words.upperBound
        }
        guard standsBefore else { return noun(before: words.lowerBound) ?? behind }
        let first = clause.words[words.lowerBound]
        // "User unknown in table": the noun right before has it, but for words that never stand behind theirs.
        if nouns[words.lowerBound - 1] == .recipient, first != "bad", first != "no" || behind == nil {
            return whole(of: words.lowerBound - 1) ?? .recipient
        }
        return behind ?? noun(before: words.lowerBound)
    }

    private func noun(before index: Int) -> MailboxNoun? {
        var address: MailboxNoun?
        for place in stride(from: index - 1, through: max(0, index - Self.reachBefore), by: -1) {
            if let noun = nouns[place] { return noun == .recipient ? whole(of: place) ?? noun : noun }
            if clause.words[place] == RefusalText.address { address = .recipient }
        }
        return address
    }

    /// "The mail server of the recipient" is a server; nil: the noun stands for itself.
    private func whole(of place: Int) -> MailboxNoun? {
        var before = place - 1
        while before >= 0, place - before <= 3, Self.links.contains(clause.words[before]) { before -= 1 }
        guard before >= 0, before < place - 1, let noun = nouns[before] else { return nil }
        switch noun {
        case .machine, .domain: return noun
        case .recipient, .sender: return nil
        }
    }

    /// "No existe la dirección del remitente".
    private func isSenders(_ place: Int) -> Bool {
        var next = place + 1
        while next < clause.words.count, next - place <= 3, Self.links.contains(clause.words[next]) { next += 1 }
        return next > place + 1 && nouns[next] == .sender
    }

    private static let links: Set<String> = [
        "of", "for", "the", "this", "that", "your", "du", "de", "del", "des", "della", "dell", "di", "do", "da", "la",
        "le", "l", "el", "der",
        "den", "dem", "van", "het",
    ]

    /// Of nouns in a row the last: "no such user policy" is about a policy.
    private func noun(behind index: Int) -> MailboxNoun? {
        for place in index..<min(index + Self.reachBehind, clause.words.count) {
            if nouns[place] != nil {
                var last = place
                while nouns[last + 1] != nil { last += 1 }
                return isSenders(last) ? .sender : nouns[last]
            }
            if place == index, clause.words[place] == RefusalText.address { return .recipient }
        }
        return nil
    }
}
