import Domain

/// Names that no declared field may have.
enum ReservedNames {
    /// Why a name is taken; nil where it is free.
    static func reason(_ name: String) -> String? {
        let folded = name.lowercased()
        if SystemField(rawValue: folded) != nil {
            return "it is a system field of customers, there without being declared"
        }
        if DeclaredFields.systemParticipantFields.contains(where: { $0.name == folded }) {
            return "it is a system field of participants, there without being declared"
        }
        if specialColumns.contains(folded) { return "it is a special column of uploads" }
        if scopes.contains(folded) { return "expressions and templates use it for something else" }
        if keywords.contains(name) { return "it is a word of the expression language" }
        return nil
    }

    static let specialColumns = ["timezone", "object_id"]

    private static let scopes: Set<String> = [
        "customer", "participant", "result", "communication", "communications", "params", "row", "raw", "today",
        "datetime", "date", "time", "timedelta",
    ]

    /// Python's.
    private static let keywords: Set<String> = [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
        "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
        "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
    ]
}
