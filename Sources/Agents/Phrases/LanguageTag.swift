/// A language as a customer's record or an agent's file names it: `de`, `pt-BR`, `en_US`.
struct LanguageTag: Hashable, Sendable {
    /// In lower case; nil where none is named.
    var language: String?
    /// In upper case.
    var region: String?

    init(_ tag: String?) {
        let parts = (tag ?? "").split { $0 == "-" || $0 == "_" }.map(String.init)
        language = parts.first.map { $0.lowercased() }
        // A script may stand between: zh-Hant-TW.
        region = parts.dropFirst().first { $0.utf8.count == 2 }?.uppercased()
    }

    /// The decimal sign of the language's writers is a point; elsewhere it is a comma. English where none is named.
    /// Source: Unicode CLDR, numbers/symbols.
    var writesDecimalPoint: Bool {
        guard let language else { return true }
        if region == "CH" || region == "LI" { return true }
        if language == "es", let region, LanguageTag.spanishWithPoint.contains(region) { return true }
        return LanguageTag.languagesWithPoint.contains(language)
    }

    enum DateOrder: Hashable, Sendable {
        case dayFirst, monthFirst
        /// Both are written: `3/4/2026` says nothing.
        case unsure
    }

    /// How `3/4/2026` is meant.
    var dateOrder: DateOrder {
        guard let language else { return .unsure }
        guard language == "en" else { return .dayFirst }
        return switch region {
        case nil, "CA", "PH": .unsure
        case "US": .monthFirst
        case _?: .dayFirst
        }
    }

    private static let languagesWithPoint: Set<String> = [
        "en", "ar", "he", "ja", "zh", "ko", "th", "hi", "bn", "ta", "te", "mr", "ur", "ms", "sw", "am", "ga", "mt",
    ]
    private static let spanishWithPoint: Set<String> = [
        "MX", "US", "GT", "HN", "NI", "PA", "PE", "PR", "DO", "SV", "CU",
    ]
}
