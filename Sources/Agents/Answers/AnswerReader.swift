package import Domain

/// Reads what somebody wrote, said or keyed in as a value of a result's type; nil where it is none.
///
/// It takes what is meant beyond doubt and guesses nothing: `3/4/2026` of somebody who may be American is no date.
package struct AnswerReader: Sendable {
    /// Longer texts are cut: in Unicode scalars.
    package static let longestText = 2000

    private let language: LanguageTag

    /// - Parameter language: the writer's, as a tag (`de`, `en-US`); decides how numbers and dates are meant.
    package init(language: String?) { self.language = LanguageTag(language) }

    /// - Parameter text: words, written or heard. Where a closed question asks and the whole is no answer, its beginning may
    ///   be one: see ``AnswerBeginning``.
    package func value(of text: String, as type: AgentResult.ValueType) -> FieldValue? {
        if let value = value(ofAll: text, as: type) { return value }
        switch type {
        case .string: return nil
        case .integer, .number, .boolean, .date, .choice:
            return AnswerBeginning.candidates(in: text).lazy.compactMap {
                self.value(ofAll: $0, as: type, isWhole: false)
            }.first
        }
    }

    /// - Parameter isWhole: there is nothing besides, so that the beginning of an option stands for it.
    private func value(ofAll text: String, as type: AgentResult.ValueType, isWhole: Bool = true) -> FieldValue? {
        switch type {
        case .string: return AnswerReader.text(text).map { .string($0) }
        case .integer: return NumberText(text, language)?.integer.map { .integer($0) }
        case .number: return NumberText(text, language)?.number.map { .number($0) }
        case .boolean: return YesNoWords.value(of: text).map { .boolean($0) }
        case .date: return DateText.date(text, order: language.dateOrder).map { .date($0) }
        case .choice(let options): return AnswerReader.option(text, of: options, isWhole: isWhole).map { .string($0) }
        }
    }

    /// - Parameter digits: the keys of a telephone, `0`-`9`, `*` and `#`; a `#` at the end is only the end.
    package func value(ofDigits digits: String, as type: AgentResult.ValueType) -> FieldValue? {
        let keys = AnswerReader.keys(digits)
        guard !keys.isEmpty else { return nil }
        let isNumber = keys.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        switch type {
        case .string: return .string(keys)
        case .integer: return isNumber ? Int64(keys).map { .integer($0) } : nil
        case .number: return AnswerReader.number(keys: keys).map { .number($0) }
        case .boolean: return keys == "1" ? .boolean(true) : keys == "2" ? .boolean(false) : nil
        case .date: return isNumber ? DateText.date(keys: keys).map { .date($0) } : nil
        case .choice(let options): return OptionKeys(options).option(for: keys).map { .string($0) }
        }
    }

    /// The keys without spaces and the `#` that ends them; empty where something else is among them, or too many.
    static func keys(_ digits: String) -> String {
        var keys = Substring(digits).drop { $0.isWhitespace }
        while let last = keys.last, last == "#" || last.isWhitespace { keys.removeLast() }
        let allowed = Set("0123456789*#")
        return keys.utf8.count <= FormPrompt.longestDigits && keys.allSatisfy(allowed.contains) ? String(keys) : ""
    }

    /// Not empty, without control characters but line ends, no longer than ``longestText``.
    private static func text(_ text: String) -> String? {
        // Twice as much is looked at as is kept, so that what is dropped leaves enough.
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.drop(while: { $0.properties.isWhitespace }) {
            if scalars.count == longestText { break }
            if scalar.properties.generalCategory != .control || scalar == "\n" || scalar == "\t" {
                scalars.append(scalar)
            }
        }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return scalars.isEmpty ? nil : String(scalars)
    }

    private static func number(keys: String) -> Double? {
        let parts = keys.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }),
            parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } })
        else { return nil }
        return Double("0" + parts[0] + "." + (parts.count == 2 ? parts[1] : "") + "0")
    }

    /// The option itself, its number, or what only one of them begins with.
    private static func option(_ text: String, of options: [String], isWhole: Bool) -> String? {
        let bare = text.utf8.count <= FoldedText.longest ? FoldedText.trimmed(text).lowercased() : ""
        if let same = options.first(where: { $0.lowercased() == bare }) { return same }
        let written = FoldedText.of(text)
        guard !written.isEmpty else { return nil }
        let folded = options.map { FoldedText.of($0) }
        if let same = only(options, where: { folded[$0] == written }) { return same }
        if let numbered = OptionKeys(options).option(for: written) { return numbered }
        return isWhole ? only(options, where: { folded[$0].hasPrefix(written) }) : nil
    }

    private static func only(_ options: [String], where isMeant: (Int) -> Bool) -> String? {
        let meant = options.indices.filter(isMeant)
        return meant.count == 1 ? options[meant[0]] : nil
    }
}
