/// Shows text from a definition file in messages.
package enum Quoting {
    /// Cut to a number of scalars; control characters, bidirectional marks included, are shown as `?`.
    package static func shown(_ text: String, limit: Int = 80) -> String {
        var shown = ""
        var count = 0
        for scalar in text.unicodeScalars {
            if count == limit { return shown + "…" }
            count += 1
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: shown += "?"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// In double quotes.
    package static func quoted(_ text: String, limit: Int = 80) -> String { "\"\(shown(text, limit: limit))\"" }

    /// `"a", "b", "c"`, at most so many.
    package static func list(_ names: some Sequence<String>, limit: Int = 30) -> String {
        let names = Array(names)
        let shown = names.prefix(limit).map { quoted($0) }.joined(separator: ", ")
        return names.count > limit ? shown + ", …" : shown
    }
}
