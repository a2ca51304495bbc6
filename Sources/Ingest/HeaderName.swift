import Values

/// How header names are compared.
enum HeaderName {
    /// A name without the differences that headers may have: case, surrounding and repeated spaces, marks that nobody
    /// sees, and which of space, `-` and `_` parts the words.
    static func key(_ name: String) -> String {
        var key = ""
        for character in name.lowercased() {
            if character.isWhitespace || character == "-" || character == "_" {
                if !key.isEmpty, key.last != "_" { key.append("_") }
            } else if !character.unicodeScalars.allSatisfy(InvisibleText.contains) {
                key.append(character)
            }
        }
        if key.last == "_" { key.removeLast() }
        return key
    }
}
