/// What a person wrote in a mail, without what was quoted and without the signature.
enum ReplyText {
    /// The new text. Where an answer stands below or between quoted lines, those lines go and the answer stays.
    ///
    /// Cut are: lines with `>`, the line that introduces them ("On … wrote:", in a dozen languages), everything from the
    /// separator or the header block of Outlook on, the signature after `-- `, and "Sent from my …" at the end.
    static func new(in text: String) -> String {
        var lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .split(separator: "\n", maxSplits: mostLines, omittingEmptySubsequences: false)
            .prefix(mostLines).map { trimmedEnd($0) }
        if let end = lines.indices.first(where: { endsReply(lines, $0) }) { lines.removeSubrange(end...) }
        var kept: [Substring] = []
        var index = 0
        while index < lines.count {
            if let length = attribution(lines, index) {
                let next = lines[(index + length)...].first { !$0.isEmpty }
                // No quoted lines follow: the program marks none, and all that follows is quoted.
                guard let next else { break }
                guard next.hasPrefix(">") else {
                    if isLikelyQuoteHead(lines, index, length) { break }
                    kept.append(lines[index])
                    index += 1
                    continue
                }
                index += length
                continue
            }
            if lines[index].hasPrefix(">") {
                index += 1
                continue
            }
            kept.append(lines[index])
            index += 1
        }
        if let signature = kept.firstIndex(where: { $0 == "--" || $0 == "-- " }) { kept.removeSubrange(signature...) }
        while let last = kept.last, last.isEmpty || isDeviceLine(last) { kept.removeLast() }
        while kept.first?.isEmpty == true { kept.removeFirst() }
        return joined(kept)
    }

    /// At most `longest` bytes of UTF-8, cut between characters.
    static func capped(_ text: String, _ longest: Int) -> String {
        guard text.utf8.count > longest else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: longest)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end])
    }

    /// Longer mails are data.
    private static let mostLines = 20_000

    /// No more than one blank line in a row.
    private static func joined(_ lines: [Substring]) -> String {
        var result = ""
        var blank = 0
        for line in lines {
            blank = line.isEmpty ? blank + 1 : 0
            guard blank < 2 else { continue }
            if !result.isEmpty { result += "\n" }
            result += line
        }
        return result
    }

    private static func trimmedEnd(_ line: Substring) -> Substring {
        if line == "-- " { return line }
        var line = line
        while let last = line.last, last == " " || last == "\t" || last == "\u{A0}" { line.removeLast() }
        return line
    }

    // MARK: - What ends a reply

    /// From here on there is the message that was answered.
    private static func endsReply(_ lines: [Substring], _ index: Int) -> Bool {
        let line = lines[index]
        if line.isEmpty { return false }
        if line.hasPrefix("-----") || line.hasPrefix("_____") || line.hasPrefix("*****") || line.hasPrefix("=====") {
            let inner = line.filter { $0 != "-" && $0 != "_" && $0 != "*" && $0 != "=" }.lowercased()
            let words = inner.split(separator: " ").joined(separator: " ")
            if separators.contains(words) { return true }
            if words.isEmpty && line.utf8.count >= 20 { return isHeaderBlock(lines, index + 1) }
            return false
        }
        return isHeaderBlock(lines, index)
    }

    private static let separators: Set<String> = [
        "original message", "original appointment", "forwarded message", "forwarded by", "begin forwarded message",
        "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "ursprungliche nachricht",
        "weitergeleitete nachricht", "message d'origine", "message d’origine", "message original", "message transféré",
        "mensaje original", "messaggio originale", "mensagem original", "oorspronkelijk bericht", "originalmeddelande",
        "ursprungligt meddelande", "oprindelig meddelelse", "opprinnelig melding", "alkuperäinen viesti",
        "wiadomość oryginalna", "исходное сообщение", "reply message", "reply above this line",
    ]

    /// `From: …` and, shortly after, two more such lines: the head that Outlook puts above what it quotes.
    private static func isHeaderBlock(_ lines: [Substring], _ index: Int) -> Bool {
        var index = index
        while index < lines.count, lines[index].isEmpty { index += 1 }
        guard index < lines.count, let first = label(lines[index]), froms.contains(first) else { return false }
        let others = lines[(index + 1)..<min(index + 7, lines.count)].compactMap { label($0) }
        return others.filter { otherLabels.contains($0) }.count >= 2
    }

    /// What stands before the colon of a header line, without the stars of bold text.
    private static func label(_ line: Substring) -> String? {
        let bare = line.prefix(40).drop { $0 == "*" || $0 == " " || $0 == ">" }
        guard let colon = bare.firstIndex(of: ":") else { return nil }
        return bare[..<colon].filter { $0 != "*" && $0 != "\u{A0}" }.split(separator: " ").joined(separator: " ")
            .lowercased()
    }

    private static let froms: Set<String> = [
        "from", "von", "de", "da", "van", "från", "fra", "lähettäjä", "od", "от", "отправитель", "差出人", "发件人", "보낸 사람",
    ]
    private static let otherLabels: Set<String> = [
        "sent", "date", "to", "cc", "subject", "gesendet", "datum", "an", "betreff", "envoyé", "à", "objet", "enviado",
        "enviado el", "fecha", "para", "asunto", "inviato", "data", "a", "oggetto", "assunto", "verzonden", "aan",
        "onderwerp", "skickat", "till", "ämne", "sendt", "til", "emne", "lähetetty", "vastaanottaja", "aihe", "wysłano",
        "do", "temat", "отправлено", "дата", "кому", "тема", "kopie", "送信日時", "宛先", "件名", "发送时间", "收件人", "主题",
    ]

    // MARK: - What introduces quoted lines

    /// How many lines from `index` on introduce quoted lines; nil: none do.
    private static func attribution(_ lines: [Substring], _ index: Int) -> Int? {
        guard mayIntroduce(lines[index]) else { return nil }
        var whole = ""
        for length in 1...4 where index + length <= lines.count {
            let line = lines[index + length - 1]
            if line.isEmpty { break }
            whole += (whole.isEmpty ? "" : " ") + line.prefix(300)
            if introduces(whole.lowercased()) { return length }
            // Only a line that begins like one goes on in the next.
            if length == 1, !beginnings.contains(where: { whole.lowercased().hasPrefix($0) }) { break }
        }
        return nil
    }

    private static func mayIntroduce(_ line: Substring) -> Bool {
        guard let first = line.first(where: { $0 != ">" && $0 != " " }) else { return false }
        return !line.hasPrefix(">") && (first.isLetter || first.isNumber || first == "<" || first == "\"")
    }

    private static let beginnings = [
        "on ", "am ", "le ", "el ", "il ", "em ", "op ", "den ", "på ", "w dniu ", "dne ", "in data ", "le\u{A0}",
    ]
    private static let endings = [
        "wrote:", "schrieb:", "a écrit :", "a écrit:", "a écrit\u{A0}:", "a ecrit :", "escribió:", "escribió :",
        "ha scritto:", "escreveu:", "schreef:", "skrev:", "pisze:", "napisał:", "napisał(a):", "napsal:", "napsal(a):",
        "kirjoitti:", "пишет:", "написал:", "написал(а):", "написала:",
    ]

    /// It ends as such lines do and names a date or an address, so that "she wrote:" alone is left alone.
    private static func introduces(_ whole: String) -> Bool {
        guard whole.hasSuffix(":") else { return false }
        let names = whole.contains("@") || whole.contains { $0.isNumber }
        if endings.contains(where: { whole.hasSuffix($0) }) { return names }
        // "Am 21.11.2026 um 10:05 schrieb Anna <anna@example.net>:", "Op … schreef Anna:", "Den … skrev Anna:"
        if beginnings.contains(where: { whole.hasPrefix($0) }), names,
            [" schrieb ", " schreef ", " skrev ", " wrote ", " escribió ", " pisze "].contains(where: {
                whole.contains($0)
            })
        {
            return true
        }
        // "2026-11-21 10:05 GMT+01:00 Anna <anna@example.net>:"
        let isDated = whole.prefix(4).utf8.allSatisfy { (48...57).contains($0) } && whole.dropFirst(4).hasPrefix("-")
        return isDated && whole.hasSuffix(">:") && whole.contains("@")
    }

    /// Without quoted lines after it, it has to begin as such lines do or follow a blank line: then all that follows is
    /// quoted.
    private static func isLikelyQuoteHead(_ lines: [Substring], _ index: Int, _ length: Int) -> Bool {
        let begins = beginnings.contains { lines[index].lowercased().hasPrefix($0) }
        return begins || index == 0 || lines[index - 1].isEmpty
    }

    /// What telephones put under every mail.
    private static func isDeviceLine(_ line: Substring) -> Bool {
        guard line.utf8.count <= 120 else { return false }
        let line = line.lowercased()
        return [
            "sent from my ", "sent from outlook", "sent from mail for", "sent from yahoo", "get outlook for ",
            "sent via ", "sent with proton", "von meinem ", "gesendet von ", "diese nachricht wurde von meinem ",
            "envoyé de mon ", "envoyé depuis ", "obtenir outlook pour", "enviado desde mi ", "enviado do meu ",
            "inviato da ", "verzonden vanaf mijn ", "verstuurd vanaf mijn ", "skickat från min ", "sendt fra min ",
            "lähetetty ", "wysłane z ", "отправлено с ", "holen sie sich outlook",
        ].contains { line.hasPrefix($0) } && !line.hasSuffix("?")
    }
}
