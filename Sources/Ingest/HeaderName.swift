/// How header names are compared.
enum HeaderName {
    /// A name without the differences that headers may have: case, surrounding and repeated spaces, and which of
    /// space, `-` and `_` parts the words.
    static func key(_ name: String) -> String {
        var key = ""
        for character in name.lowercased() {
            if character.isWhitespace || character == "-" || character == "_" {
                if !key.isEmpty, key.last != "_" { key.append("_") }
            } else {
                key.append(character)
            }
        }
        if key.last == "_" { key.removeLast() }
        return key
    }
}
