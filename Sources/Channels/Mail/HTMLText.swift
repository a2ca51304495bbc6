/// The text of a mail that has only HTML: what a reader sees, without what was quoted.
enum HTMLText {
    private static let blocks: Set<Substring> = [
        "p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section", "article",
        "header", "footer", "hr", "title",
    ]
    private static let unseen: Set<Substring> = ["script", "style", "head", "blockquote", "title", "noscript"]

    /// - Complexity: linear in the length.
    static func plain(_ html: String) -> String {
        var text = ""
        var skipped: (name: Substring, depth: Int)?
        var rest = html[...]
        var isAfterSpace = true
        func lineEnd() {
            while text.last == " " { text.removeLast() }
            if text.last != "\n" && !text.isEmpty { text.append("\n") }
            isAfterSpace = true
        }
        while let next = rest.first {
            guard next == "<" else {
                let run = rest.prefix { $0 != "<" }
                rest = rest[run.endIndex...]
                if skipped == nil { append(run, to: &text, &isAfterSpace) }
                continue
            }
            if rest.hasPrefix("<!--") {
                rest = rest.firstRange(of: "-->").map { rest[$0.upperBound...] } ?? rest[rest.endIndex...]
                continue
            }
            // Scripts hold no tags, whatever looks like one.
            if let name = skipped?.name, name == "script" || name == "style",
                !rest.prefix(name.count + 2).lowercased().hasPrefix("</\(name)")
            {
                rest = rest.dropFirst()
                continue
            }
            guard let tag = takeTag(&rest) else {
                if skipped == nil { add("<", to: &text, &isAfterSpace) }
                rest = rest.dropFirst()
                continue
            }
            if let skipping = skipped {
                guard tag.name == skipping.name else { continue }
                let depth = skipping.depth + (tag.isEnd ? -1 : 1)
                skipped = depth == 0 ? nil : (skipping.name, depth)
                if depth == 0 { lineEnd() }
                continue
            }
            if !tag.isEnd {
                // What follows is the message that was answered (Outlook).
                if tag.attributes.contains("divrplyfwdmsg") || tag.attributes.contains("stopspelling") { break }
                if unseen.contains(tag.name) || isQuote(tag.attributes) {
                    if !void.contains(tag.name) { skipped = (tag.name, 1) }
                    continue
                }
                if tag.name == "br" {
                    while text.last == " " { text.removeLast() }
                    text.append("\n")
                    isAfterSpace = true
                }
                if tag.name == "li" {
                    lineEnd()
                    text.append("- ")
                }
                if tag.name == "td" || tag.name == "th" { add(" ", to: &text, &isAfterSpace) }
            }
            if blocks.contains(tag.name) {
                lineEnd()
                if tag.isEnd && tag.name == "p" { text.append("\n") }
            }
        }
        return text
    }

    private static let void: Set<Substring> = ["br", "hr", "img", "input", "meta", "link"]

    /// Who wrote what is quoted, as mail programs mark it.
    private static func isQuote(_ attributes: String) -> Bool {
        ["gmail_attr", "moz-cite-prefix", "yahoo_quoted", "protonmail_quote", "gmail_signature"]
            .contains { attributes.contains($0) }
    }

    /// A tag at the beginning of `rest`, taken off it; nil: it is only a `<`.
    private static func takeTag(_ rest: inout Substring) -> (name: Substring, isEnd: Bool, attributes: String)? {
        var at = rest.dropFirst()
        let isEnd = at.first == "/"
        if isEnd { at = at.dropFirst() }
        let name = at.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
        guard at.first.map({ ($0.isASCII && $0.isLetter) || $0 == "!" || $0 == "?" }) == true else { return nil }
        at = at[name.endIndex...]
        var quote: Character?
        var end = at.startIndex
        while end < at.endIndex {
            let character = at[end]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == ">" {
                break
            }
            end = at.index(after: end)
        }
        let attributes = at[..<end].prefix(2000).lowercased()
        rest = end < at.endIndex ? at[at.index(after: end)...] : at[at.endIndex...]
        return (Substring(name.lowercased()), isEnd, attributes)
    }

    /// Runs of spaces count as one.
    private static func append(_ run: Substring, to text: inout String, _ isAfterSpace: inout Bool) {
        var rest = run
        while let character = rest.first {
            if character == "&", let (decoded, length) = entity(rest) {
                for character in decoded { add(character, to: &text, &isAfterSpace) }
                rest = rest.dropFirst(length)
            } else {
                add(character, to: &text, &isAfterSpace)
                rest = rest.dropFirst()
            }
        }
    }

    private static func add(_ character: Character, to text: inout String, _ isAfterSpace: inout Bool) {
        if character.isWhitespace {
            if !isAfterSpace { text.append(" ") }
            isAfterSpace = true
        } else if character != "\u{200B}" && character != "\u{FEFF}" {
            text.append(character)
            isAfterSpace = false
        }
    }

    private static let names: [Substring: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "auml": "ä", "ouml": "ö",
        "uuml": "ü", "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü", "szlig": "ß", "eacute": "é", "egrave": "è", "ecirc": "ê",
        "agrave": "à", "acirc": "â", "ccedil": "ç", "ntilde": "ñ", "iacute": "í", "oacute": "ó", "uacute": "ú",
        "aacute": "á", "icirc": "î", "ocirc": "ô", "ucirc": "û", "ugrave": "ù", "euml": "ë", "iuml": "ï",
        "Eacute": "É", "Egrave": "È", "Agrave": "À", "Ccedil": "Ç", "euro": "€", "copy": "©", "reg": "®",
        "trade": "™", "hellip": "…", "mdash": "—", "ndash": "–", "lsquo": "‘", "rsquo": "’", "ldquo": "“",
        "rdquo": "”", "bdquo": "„", "sbquo": "‚", "laquo": "«", "raquo": "»", "bull": "•", "middot": "·", "deg": "°",
        "sect": "§", "zwnj": "", "shy": "",
    ]

    /// A character reference at the beginning of `text`, and its length with its ampersand and semicolon.
    private static func entity(_ text: Substring) -> (String, Int)? {
        let body = text.dropFirst().prefix(12).prefix { $0 != ";" && $0 != "&" && !$0.isWhitespace }
        let isClosed = text.dropFirst(1 + body.count).first == ";"
        let length = 1 + body.count + (isClosed ? 1 : 0)
        if body.hasPrefix("#") {
            let digits = body.dropFirst()
            let isHexadecimal = digits.first == "x" || digits.first == "X"
            let value = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            guard let scalar = value.flatMap({ Unicode.Scalar($0) }), scalar.value >= 32 || scalar.value == 10 else {
                return value == nil ? nil : ("", length)
            }
            return (String(Character(scalar)), length)
        }
        guard isClosed, let decoded = names[body] else { return nil }
        return (decoded, length)
    }
}
