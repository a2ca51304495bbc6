import Foundation

/// A server's words in the form in which they are compared: clauses of small letters without accents. Hosts, addresses,
/// URLs and codes, which could hold any word, are taken out first, and so is what stands before the words of the server that
/// refused.
struct RefusalText: Sendable {
    let clauses: [RefusalClause]
    /// All of it as one.
    let whole: RefusalClause

    private static let longest = 4000
    /// Stands for an address.
    static let address = "addressplaceholder"

    init(_ words: some StringProtocol) {
        let said = RefusalText.said(String(words.prefix(RefusalText.longest)))
        clauses = RefusalText.clauses(RefusalText.cleaned(said))
        whole = RefusalClause(clauses.flatMap(\.words))
    }

    // MARK: - Words

    /// Small letters and numbers without accents; "e-mail" and "mail box" as one word, an article with an apostrophe as one of
    /// its own.
    static func words(_ text: some StringProtocol) -> [String] {
        let bare = String(text).folding(
            options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
        var result: [String] = []
        var word = ""
        func end() {
            guard !word.isEmpty else { return }
            if result.last == "e", word.hasPrefix("mail"), word.count <= 5 {
                result[result.count - 1] = "e\(word)"
            } else if result.last == "mail", word == "box" || word == "boxes" {
                result[result.count - 1] = "mail\(word)"
            } else {
                result.append(word)
            }
            word = ""
        }
        for character in bare {
            if character.isLetter || character.isNumber {
                word += strokes[character] ?? String(character)
            } else if apostrophes.contains(character) {
                // "n'existe" is two words, "doesn't" is one with and without it.
                if elisions.contains(word) { end() }
            } else {
                end()
            }
        }
        end()
        return result
    }

    /// Letters whose strokes are no marks.
    private static let strokes: [Character: String] = ["ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss"]
    private static let apostrophes: Set<Character> = ["'", "’", "‘"]
    private static let elisions: Set<String> = [
        "l", "d", "n", "s", "c", "j", "m", "t", "qu", "un", "dell", "dall", "all", "nell", "sull",
    ]

    /// Chinese, Japanese, Korean, Thai.
    static func partsNoWords(_ text: some StringProtocol) -> Bool {
        text.unicodeScalars.contains { $0.value >= 0x3000 || (0x0E00...0x0E7F).contains($0.value) }
    }

    // MARK: - What the server said

    /// What stands behind "said:", or in a transcript behind `<<<`: the words of the server that refused.
    private static func said(_ text: String) -> String {
        if let mark = text.firstRange(of: "<<<") {
            // What was answered to MAIL is about the sender.
            let command = text[..<mark.lowerBound].split(separator: ">>>").last?.drop { $0 == " " } ?? ""
            let rest = String(text[mark.upperBound...])
            return command.prefix(4).lowercased() == "mail" && text[..<mark.lowerBound].contains(">>>")
                ? "after mail from \(rest)" : rest
        }
        for mark in [" said:", " responded:", " returned '", " returned:"] {
            if let found = text.range(of: mark, options: .caseInsensitive) { return String(text[found.upperBound...]) }
        }
        if let found = text.range(of: "after RCPT TO:", options: .caseInsensitive),
            let colon = text[found.upperBound...].firstIndex(of: ":")
        {
            return String(text[text.index(after: colon)...])
        }
        return text
    }

    // MARK: - What could hold any word

    private static func cleaned(_ text: String) -> String {
        var kept: [String] = []
        for word in text.split(whereSeparator: \.isWhitespace) { clean(word, &kept) }
        return kept.joined(separator: " ")
    }

    private static func clean(_ word: Substring, _ kept: inout [String]) {
        if let url = url(in: word) {
            kept.append("\(url.before) ; \(url.behind)")
            return
        }
        if let at = word.firstIndex(of: "@") {
            let before = word[..<at]
            let start = before.lastIndex { addressEnds.contains($0) }.map { word.index(after: $0) } ?? word.startIndex
            let end = word[at...].firstIndex { addressEnds.contains($0) } ?? word.endIndex
            kept.append("\(angleless(word[..<start])) \(address)")
            let behind = word[end...].drop { ">]\"'".contains($0) }
            if behind.first == ":" {
                kept.append(":")
                clean(behind.dropFirst(), &kept)
            } else if !behind.isEmpty {
                kept.append(angleless(behind))
            }
            return
        }
        if isCode(word) { return }
        let core = trimmed(word)
        let ends = String(word.reversed().prefix { ",;:).!?]".contains($0) }.reversed())
        if isExchange(core) {
            kept.append(String(word))
        } else if let sentence = joinedSentence(core) {
            kept.append(String(word).replacing(core, with: sentence))
        } else if isHost(core) || isNumericHost(core) || word.contains("[") && hasBracketedNumber(word) {
            if let last = kept.last, last.lowercased() == "host" { kept.removeLast() }
            kept.append(ends)
        } else if word.count > 2, word.hasPrefix("\""), word.dropFirst().contains("\"") {
            // A name in quotes.
            kept.append(String(word.split(separator: "\"", omittingEmptySubsequences: false).last ?? ""))
        } else if let equals = word.lastIndex(of: "="), isHost(trimmed(word[word.index(after: equals)...])) {
            kept.append(String(word[..<equals]))
        } else {
            kept.append(String(word))
        }
    }

    private static let addressEnds: Set<Character> = ["<", ">", "(", ")", "[", "]", "\"", "'", ":", ",", ";"]

    private static func angleless(_ text: Substring) -> String {
        String(text.map { "<>\"".contains($0) ? " " : $0 })
    }

    private static func url(in word: Substring) -> (before: Substring, behind: Substring)? {
        for mark in ["http:", "https:", "http;", "https;", "ftp:", "www."] {
            guard let found = word.range(of: mark, options: .caseInsensitive) else { continue }
            let end = word[found.upperBound...].firstIndex { $0 == ">" } ?? word.endIndex
            return (word[..<found.lowerBound], word[end...].drop { $0 == ">" })
        }
        return nil
    }

    /// Without what stands around words.
    private static func trimmed(_ word: Substring) -> Substring {
        var word = word.drop { around.contains($0) }
        while let last = word.last, around.contains(last) { word.removeLast() }
        return word
    }

    private static let around = Set("<>()[]{}\"'`,;:!?.")

    private static func labels(_ word: Substring) -> [Substring]? {
        let labels = word.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2,
            labels.allSatisfy({ label in
                !label.isEmpty
                    && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
            })
        else { return nil }
        return labels
    }

    private static func isHost(_ word: Substring) -> Bool {
        guard let last = labels(word)?.last else { return false }
        return last.count >= 2 && last.first?.isLetter == true
    }

    private static func isNumericHost(_ word: Substring) -> Bool {
        let numbers = word.prefix { $0.isNumber || $0 == "." }.split(separator: ".")
        return numbers.count == 4 && numbers.allSatisfy { $0.utf8.count <= 3 }
    }

    /// `mx1[192.0.2.1]:25`.
    private static func hasBracketedNumber(_ word: Substring) -> Bool {
        guard let bracket = word.firstIndex(of: "[") else { return false }
        return word[word.index(after: bracket)...].first?.isNumber == true
    }

    /// `RESOLVER.ADR.RecipientNotFound` names no host.
    private static func isExchange(_ word: Substring) -> Bool {
        let lowered = word.prefix(20).lowercased()
        return ["resolver.", "storedrv.", "smtpsend.", "transport.", "m2mcvt.", "queue."].contains {
            lowered.hasPrefix($0)
        }
    }

    /// `refused.See`: a space was forgotten.
    private static func joinedSentence(_ word: Substring) -> String? {
        guard let labels = labels(word), let last = labels.last, last.first?.isUppercase == true,
            last.count > 1, last.dropFirst().allSatisfy(\.isLowercase),
            labels[labels.count - 2].last?.isLowercase == true
        else { return nil }
        return labels.joined(separator: ". ")
    }

    /// `550`, `550-5.1.1`, `(#5.1.1)`.
    private static func isCode(_ word: Substring) -> Bool {
        let bare = word.drop { "(#[<'\"".contains($0) }
        let digits = bare.prefix { $0.isASCII && $0.isNumber }
        let rest = bare.dropFirst(digits.count)
        guard let first = digits.first, "245".contains(first) else { return false }
        guard rest.allSatisfy({ $0.isASCII && !$0.isLetter }) else { return false }
        return digits.count == 3 || (digits.count == 1 && rest.hasPrefix("."))
    }

    // MARK: - Clauses

    private static func clauses(_ text: String) -> [RefusalClause] {
        let characters = Array(text)
        var found: [RefusalClause] = []
        var current = ""
        var followsColon = false
        func end(colon: Bool) {
            let words = words(current)
            if !words.isEmpty { found.append(RefusalClause(words, followsColon: followsColon)) }
            followsColon = colon
            current = ""
        }
        for (index, character) in characters.enumerated() {
            let next = index + 1 < characters.count ? characters[index + 1] : " "
            let previous = index > 0 ? characters[index - 1] : " "
            switch character {
            case ";", "!", "?", ",", "(", ")", "[", "]", "{", "}", "|", "，", "。", "；", "！", "？", "、":
                end(colon: false)
            case "." where next.isWhitespace || next == ".": end(colon: false)
            case "-" where next == "-" || next == ">" || (previous.isWhitespace && next.isWhitespace): end(colon: false)
            case "/" where previous.isWhitespace && next.isWhitespace: end(colon: false)
            case "：": end(colon: true)
            case ":" where !(next.isLetter || next.isNumber): end(colon: true)
            default: current.append(character)
            }
        }
        end(colon: false)
        return found
    }
}
