/// A text of an agent's file with placeholders, such as `{{ participant.amount }}`.
///
/// A placeholder is a name, or a level and a name with a point between: letters, digits and `_`. It is looked up in the
/// conversation's context as it stands; `amount` alone also finds `participant.amount`, else `customer.amount`. What is
/// not there is empty. What is put in is not looked through again.
package enum TextTemplate {
    /// - Parameter context: `AgentTurn.context`.
    package static func render(_ text: String, _ context: [String: String]) -> String {
        var rendered = ""
        var rest = Substring(text)
        while let (before, name, after) = next(in: rest) {
            rendered += before
            rendered += value(of: name, in: context) ?? ""
            rest = after
        }
        return rendered + rest
    }

    /// What is wrong with `text`, and what would be right; nil where it can be rendered.
    static func mistake(in text: String) -> String? {
        var rest = Substring(text)
        while let (_, name, after) = next(in: rest) {
            if !isName(name) {
                return
                    "\"{{\(name)}}\" names nothing (write {{ name }} or {{ participant.amount }}: letters, digits and _)"
            }
            rest = after
        }
        return marker("{{", in: rest) == nil ? nil : "a \"{{\" has no \"}}\" after it"
    }

    private static func value(of written: Substring, in context: [String: String]) -> String? {
        let name = trimmed(written)
        if let value = context[name] { return value }
        return context["participant.\(name)"] ?? context["customer.\(name)"]
    }

    private static func next(in text: Substring) -> (before: Substring, name: Substring, after: Substring)? {
        guard let start = marker("{{", in: text) else { return nil }
        let inner = text[text.index(start, offsetBy: 2)...]
        guard let end = marker("}}", in: inner) else { return nil }
        return (text[..<start], inner[..<end], inner[inner.index(end, offsetBy: 2)...])
    }

    private static func marker(_ pair: String, in text: Substring) -> Substring.Index? {
        guard let sign = pair.first else { return nil }
        var index = text.startIndex
        while index < text.endIndex {
            let following = text.index(after: index)
            if text[index] == sign, following < text.endIndex, text[following] == sign { return index }
            index = following
        }
        return nil
    }

    private static func trimmed(_ name: Substring) -> String {
        String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    private static func isName(_ written: Substring) -> Bool {
        let parts = trimmed(written).split(separator: ".", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { part in
                guard let first = part.unicodeScalars.first else { return false }
                return !("0"..."9").contains(first)
                    && part.unicodeScalars.allSatisfy {
                        $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0)
                    }
            }
    }
}
