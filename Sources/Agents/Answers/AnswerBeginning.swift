/// The beginning of a longer text that may be an answer by itself: people write "Yes", and below it a greeting, a name, a
/// signature and whatever their mail program adds.
///
/// A line counts only as a whole: "Yes, but not before Friday" is no candidate for yes, and neither is a "Yes" that the next
/// line takes back ("Yes / but not before Friday").
enum AnswerBeginning {
    private static let longest = 400

    /// The first line, and the first paragraph where it has several; without a salutation. Empty where there is nothing more.
    static func candidates(in text: String) -> [String] {
        var lines = text.prefix(20_000).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { FoldedText.trimmed(String($0)) }[...]
        lines = lines.drop { $0.isEmpty }
        if let first = lines.first, isSalutation(first) {
            lines = lines.dropFirst().drop { $0.isEmpty }
        } else if !lines.dropFirst().contains(where: { !$0.isEmpty }) {
            return []
        }
        guard let first = lines.first, first.utf8.count <= longest else { return [] }
        let paragraph = lines.prefix { !$0.isEmpty }
        let after = lines.dropFirst().first { !$0.isEmpty }
        if let after, takesBack(after) { return [] }
        var candidates = [first]
        if paragraph.count > 1 {
            let joined = paragraph.joined(separator: " ")
            if joined.utf8.count <= longest { candidates.append(joined) }
        }
        return candidates
    }

    /// "Hi Anna," and the like: a greeting and at most four more words.
    private static func isSalutation(_ line: String) -> Bool {
        guard line.utf8.count <= 100 else { return false }
        let words = FoldedText.of(line).split { $0 == " " || $0 == "," || $0 == "!" }.map(String.init)
        guard (1...6).contains(words.count) else { return false }
        return salutations.contains { salutation in
            words.count >= salutation.count && zip(words, salutation).allSatisfy { $0 == $1 }
        }
    }

    /// The next line goes on with a condition.
    private static func takesBack(_ line: String) -> Bool {
        let folded = FoldedText.of(String(line.prefix(200)))
        let word = folded.prefix { $0 != " " && $0 != "," && $0 != ":" }
        return conditions.contains(String(word)) || scriptsWithoutSpaces.contains { folded.hasPrefix($0) }
    }

    private static let salutations: [[String]] = [
        "hi", "hello", "hey", "dear", "good morning", "good afternoon", "good evening", "good day", "greetings",
        "hallo",
        "guten tag", "guten morgen", "guten abend", "sehr geehrte", "sehr geehrter", "liebe", "lieber", "moin",
        "servus",
        "gruss gott", "bonjour", "bonsoir", "salut", "cher", "chere", "madame", "monsieur", "hola", "buenos dias",
        "buenas",
        "estimado", "estimada", "estimados", "querido", "ciao", "buongiorno", "buonasera", "salve", "gentile",
        "egregio", "ola",
        "bom dia", "boa tarde", "prezado", "prezados", "caro", "cara", "goedemorgen", "goedemiddag", "goedendag",
        "beste",
        "geachte", "dag", "hej", "hei", "god morgen", "god dag", "goddag", "god morgon", "dzien dobry", "witam",
        "czesc",
        "dobry den", "ahoj", "vazeny", "jo napot", "kedves", "tisztelt", "buna ziua", "buna", "merhaba", "iyi gunler",
        "sayin",
        "здравствуйте", "добрый день", "привет", "уважаемые", "уважаемый", "добрий день", "вітаю", "привіт", "γεια σας",
        "καλημερα", "مرحبا", "السلام عليكم", "שלום", "こんにちは", "您好", "你好", "안녕하세요",
    ].map { FoldedText.of($0).split(separator: " ").map(String.init) }

    private static let conditions: Set<String> = Set(
        [
            "but", "however", "only", "unless", "if", "except", "although", "provided", "aber", "jedoch", "nur", "wenn",
            "falls",
            "ausser", "sofern", "allerdings", "mais", "sauf", "seulement", "cependant", "pero", "solo", "salvo",
            "excepto",
            "ma", "pero'", "tranne", "soltanto", "mas", "porem", "somente", "maar", "alleen", "behalve", "ale",
            "jednak", "tylko",
            "но", "только", "если", "однако", "але", "тільки", "ama", "fakat", "ancak", "men", "bara", "kun", "utom",
            "mutta",
            "vain", "csak", "dar", "doar", "αλλα", "لكن", "אבל",
        ].map { FoldedText.of($0) })
    private static let scriptsWithoutSpaces = ["でも", "ただし", "しかし", "但", "不过", "하지만", "그런데", "다만"].map {
        FoldedText.of($0)
    }
}
