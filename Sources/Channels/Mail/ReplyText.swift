/// What a person wrote in a mail, without what was quoted and without the signature.
enum ReplyText {
    /// The new text. Where an answer stands below or between quoted lines, those lines go and the answer stays.
    ///
    /// Cut are: lines with `>`, the paragraph that introduces them ("On … wrote:"), everything from the separator or the
    /// header block of Outlook on, the signature after `-- `, and "Sent from my …" at the end. What stands below a quote counts
    /// only where the quote's lines are marked: else nothing tells it from our own words.
    /// - Parameter thread: what a quote of ours names in any language.
    static func new(in text: String, of thread: QuotedThread = QuotedThread()) -> String {
        let all = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .split(separator: "\n", maxSplits: mostLines, omittingEmptySubsequences: false)
            .prefix(mostLines).map { trimmedEnd($0) }
        let reply = new(in: all, thread)
        if !reply.isEmpty { return reply }
        return belowMarkedQuote(all, thread).map { new(in: $0, thread) } ?? ""
    }

    private static func new(in lines: [Substring], _ thread: QuotedThread) -> String {
        var lines = lines
        if let end = lines.indices.first(where: { endsReply(lines, $0, thread) }) { lines.removeSubrange(end...) }
        var kept: [Substring] = []
        var index = 0
        while index < lines.count {
            if let (words, length) = sharedAttribution(lines, index) {
                kept.append(words)
                index += length
                continue
            }
            if let length = attribution(lines, index) ?? QuoteIntroduction.length(lines, index, thread) {
                let next = lines[(index + length)...].first { !$0.isEmpty }
                // No quoted lines follow: the program marks none, and all that follows is quoted.
                guard let next else { break }
                guard next.hasPrefix(">") else {
                    if isLikelyQuoteHead(lines, index, length) || thread.isNamed(in: lines[index..<(index + length)]) {
                        break
                    }
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
        if let rule = kept.indices.last(where: { isRule(kept[$0]) }), kept.count - rule <= longestSignature,
            kept[..<rule].contains(where: { !$0.isEmpty })
        {
            kept.removeSubrange(rule...)
        }
        while let last = kept.last, last.isEmpty || DeviceLine.isOne(last, isSole: isSole(kept)) { kept.removeLast() }
        while let first = kept.first, first.isEmpty || first.allSatisfy({ $0 == "-" }) { kept.removeFirst() }
        return joined(kept)
    }

    /// A mail that begins with what it answers: from the marked lines on; nil: none are marked.
    private static func belowMarkedQuote(_ lines: [Substring], _ thread: QuotedThread) -> [Substring]? {
        var rest = lines[...].drop { $0.isEmpty || isSeparator($0) || QuoteIntroduction.label(of: $0) != nil }
        guard !rest.isEmpty else { return nil }
        let head = Array(rest.prefix(10))
        if let length = QuoteIntroduction.length(head, 0, thread) ?? attribution(head, 0) {
            rest = rest.dropFirst(length)
        }
        rest = rest.drop { $0.isEmpty }
        return rest.first?.hasPrefix(">") == true ? Array(rest) : nil
    }

    /// One line is all that is left.
    private static func isSole(_ lines: [Substring]) -> Bool { lines.count(where: { !$0.isEmpty }) == 1 }

    private static func isSeparator(_ line: Substring) -> Bool {
        ["-----", "_____", "*****", "=====", "\u{2010}\u{2010}\u{2010}"].contains { line.hasPrefix($0) }
    }

    /// A line that parts the text from a signature.
    private static func isRule(_ line: Substring) -> Bool {
        line == "—" || line == "–" || line == "――" || (line.utf8.count >= 3 && line.allSatisfy { $0 == "_" })
            || (line.utf8.count >= 6 && line.allSatisfy { $0 == "—" || $0 == "–" })
    }

    private static let longestSignature = 15

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
    private static func endsReply(_ lines: [Substring], _ index: Int, _ thread: QuotedThread) -> Bool {
        let line = lines[index]
        if line.isEmpty || line.hasPrefix(">") { return false }
        if QuoteIntroduction.isSeparator(lines, index, thread) { return true }
        if isSeparator(line) {
            let inner = line.filter { !"-_*=\u{2010}".contains($0) }.lowercased()
            let words = inner.split(separator: " ").joined(separator: " ")
            if separators.contains(words) { return true }
            if words.isEmpty && line.utf8.count >= 20 { return isHeaderBlock(lines, index + 1) }
            return false
        }
        return isHeaderBlock(lines, index) || QuoteIntroduction.isBlock(lines, index, thread)
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
        guard index < lines.count, let first = label(lines[index]) else { return false }
        let isFrom = froms.contains(first)
        guard isFrom || otherLabels.contains(first) else { return false }
        let others = lines[(index + 1)..<min(index + 7, lines.count)].compactMap { label($0) }
        guard others.filter({ otherLabels.contains($0) }).count >= 2 else { return false }
        // GMX and web.de begin with the date.
        return isFrom || (others.first.map { froms.contains($0) } ?? false)
    }

    /// What stands before the colon of a header line, without the stars of bold text.
    private static func label(_ line: Substring) -> String? {
        let bare = line.prefix(40).drop { $0 == "*" || $0 == " " || $0 == ">" }
        guard let colon = bare.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
        return bare[..<colon].filter { $0 != "*" && $0 != "\u{A0}" }.split(separator: " ").joined(separator: " ")
            .lowercased()
    }

    private static let froms: Set<String> = [
        "from", "von", "de", "da", "van", "från", "fra", "lähettäjä", "od", "от", "отправитель", "差出人", "发件人", "보낸 사람",
        "寄件者", "寄件人", "送信者", "发送者", "보낸사람", "від", "відправник", "kimden", "gönderen", "feladó", "de la", "expeditor",
        "από",
        "מאת", "من", "lähettänyt", "expéditeur", "remitente", "mittente", "remetente", "afzender", "odesílatel",
        "nadawca",
        "absender", "avsändare", "avsender", "afsender", "dari", "từ", "จาก", "no",
    ]
    private static let otherLabels: Set<String> = [
        "sent", "date", "to", "cc", "subject", "gesendet", "datum", "an", "betreff", "envoyé", "à", "objet", "enviado",
        "enviado el", "fecha", "para", "asunto", "inviato", "data", "a", "oggetto", "assunto", "verzonden", "aan",
        "onderwerp", "skickat", "till", "ämne", "sendt", "til", "emne", "lähetetty", "vastaanottaja", "aihe", "wysłano",
        "do", "temat", "отправлено", "дата", "кому", "тема", "kopie", "送信日時", "宛先", "件名", "发送时间", "收件人", "主题",
        "发送日期", "日期", "抄送", "寄件日期", "傳送時間", "收件者", "主旨", "日時", "日付", "보낸 날짜", "날짜", "받는 사람", "제목", "참조", "发送至",
        "надіслано", "дата відправлення", "дата отправки", "отправлено", "копия", "gönderme tarihi", "gönderildi",
        "tarih", "kime", "konu",
        "küldve", "elküldve", "dátum", "címzett", "tárgy", "trimis", "către", "subiect", "dată", "odesláno", "komu",
        "předmět", "kopia",
        "wysłano", "data", "στάλθηκε", "ημερομηνία", "προς", "θέμα", "נשלח", "אל", "נושא", "תאריך", "تاريخ الإرسال",
        "إلى", "الموضوع", "التاريخ",
        "päiväys", "päivämäärä", "kopio", "dato", "kopi", "datum:", "verzonden op", "cc:", "enviada em", "enviada",
        "enviado em", "date d'envoi",
        "envoyé le", "inviato il", "data invio", "reply-to", "antwort an", "dikirim", "kepada", "perihal", "gửi", "đến",
        "chủ đề", "predmet",
        "datuma", "zadeva",
    ]

    // MARK: - What introduces quoted lines

    /// "STOP On Mon, 3 Nov 2026, Team <team@example.com> wrote:": what is in front, and how many lines that takes.
    private static func sharedAttribution(_ lines: [Substring], _ index: Int) -> (words: Substring, length: Int)? {
        let line = lines[index]
        guard line.utf8.count <= 400, !line.hasPrefix(">") else { return nil }
        let lowered = line.lowercased()
        // A letter whose small form is longer would move the places.
        guard lowered.count == line.count else { return nil }
        // The whole line introduces the quote.
        let begun = lowered.drop { $0 == " " || $0 == "\t" || $0 == "*" }
        if beginnings.contains(where: { begun.hasPrefix($0) }) { return nil }
        for beginning in beginnings {
            guard let found = lowered.firstRange(of: " " + beginning), found.lowerBound > lowered.startIndex else {
                continue
            }
            let place = lowered.distance(from: lowered.startIndex, to: found.lowerBound)
            let words = line.prefix(place)
            guard words.contains(where: \.isLetter), !words.contains("@"), words.count(where: \.isNumber) < 4 else {
                continue
            }
            var rest = String(line.dropFirst(place + 1))
            for length in 1...3 where index + length <= lines.count {
                if length > 1 {
                    let next = lines[index + length - 1]
                    if next.isEmpty || next.hasPrefix(">") { break }
                    rest += " " + next.prefix(300)
                }
                let isDated = rest.contains("@") || rest.count(where: \.isNumber) >= 4
                if isDated, introduces(rest.lowercased()) { return (trimmedEnd(words), length) }
            }
        }
        return nil
    }

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
}
