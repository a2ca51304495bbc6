/// What stands above a quote in any language, told by its form and by what it names.
enum QuoteIntroduction {
    /// How many lines from `index` on introduce a quote: a paragraph right above lines with `>`, or one that names our
    /// address, that holds a date or an address and ends as an introduction does.
    static func length(_ lines: [Substring], _ index: Int, _ thread: QuotedThread) -> Int? {
        guard lines.indices.contains(index) else { return nil }
        let first = lines[index]
        guard !first.isEmpty, !first.hasPrefix(">"), first.utf8.count <= 600 else { return nil }
        let beginsParagraph = index == 0 || lines[index - 1].isEmpty || lines[index - 1].hasPrefix(">")
        let isTelling = first.contains("@") || first.count(where: \.isNumber) >= 4
        guard isTelling || (beginsParagraph && first.contains { $0.isNumber || $0 == "<" }) else { return nil }
        var end = index
        while end < lines.count, end - index < 4, !lines[end].isEmpty, !lines[end].hasPrefix(">") { end += 1 }
        let paragraph = lines[index..<end]
        if end < lines.count, end - index == 4, !lines[end].isEmpty, !lines[end].hasPrefix(">") { return nil }
        let digits = paragraph.reduce(0) { $0 + $1.prefix(600).count(where: \.isNumber) }
        let hasAddress = paragraph.contains { $0.contains("@") }
        guard digits >= 4 || hasAddress else { return nil }
        let isNamed = thread.isNamed(in: paragraph)
        let isEnded = paragraph.last.map { endsLikeOne($0) } ?? false
        let isAboveQuote = lines[end...].first { !$0.isEmpty }?.hasPrefix(">") == true
        if isAboveQuote { return isEnded || isNamed ? end - index : nil }
        return isNamed && isEnded && digits >= 4 ? end - index : nil
    }

    /// From here on there is what was quoted: "---- On …, Team <team@example.com> wrote ----", or a line of dashes above a
    /// block of labels.
    static func isSeparator(_ lines: [Substring], _ index: Int, _ thread: QuotedThread) -> Bool {
        let line = lines[index]
        guard ["----", "____", "====", "****"].contains(where: { line.hasPrefix($0) }) else { return false }
        let inner = line.drop { "-_=* ".contains($0) }
        if inner.contains("@"), inner.count(where: \.isNumber) >= 4 { return true }
        let next = lines[(index + 1)...].prefix(3).first { !$0.isEmpty }
        guard let next, let at = lines[(index + 1)...].firstIndex(of: next) else { return false }
        return isBlock(lines, at, thread)
    }

    /// Three or more lines `Label: value` in a row that hold our address, or the subject.
    static func isBlock(_ lines: [Substring], _ index: Int, _ thread: QuotedThread) -> Bool {
        guard label(of: lines[index]) != nil else { return false }
        var labels = 0
        var isOurs = false
        for line in lines[index...].prefix(9) {
            if line.isEmpty { break }
            guard let (_, value) = label(of: line) else { continue }
            labels += 1
            isOurs = isOurs || thread.isNamed(in: value) || thread.isSubject(value)
        }
        return labels >= 3 && isOurs
    }

    /// `Label: value`, with the stars of bold text or without.
    static func label(of line: Substring) -> (label: Substring, value: Substring)? {
        let bare = line.drop { $0 == "*" || $0 == " " || $0 == "|" || $0 == "\u{200F}" || $0 == "\u{200E}" }
        guard let colon = bare.prefix(40).firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
        let label = bare[..<colon]
        guard !label.isEmpty, label.split(separator: " ").count <= 4, label.contains(where: \.isLetter),
            !label.contains(where: { $0.isNumber || ".,;?!/@".contains($0) })
        else { return nil }
        let value = bare[bare.index(after: colon)...].drop { $0 == "*" || $0.isWhitespace }
        return (label, value)
    }

    /// With a colon, whatever marks of direction follow it, or a rule.
    private static func endsLikeOne(_ line: Substring) -> Bool {
        var rest = line
        while let last = rest.last,
            last.isWhitespace || last.unicodeScalars.allSatisfy({ $0.properties.generalCategory == .format })
                || "*_".contains(last)
        {
            rest.removeLast()
        }
        return rest.hasSuffix(":") || rest.hasSuffix("：") || rest.hasSuffix("---") || rest.hasSuffix("\u{2014}")
    }
}
