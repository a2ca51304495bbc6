/// One word of an expression.
struct Token {
    var kind: Kind
    /// Where its first byte stands and the place after its last, in UTF-8 bytes.
    var start: Int
    var end: Int

    enum Kind: Equatable {
        case end
        case name(String)
        case keyword(Keyword)
        case reserved(String)
        /// The magnitude; it may be 2^63, which only fits with a minus before it.
        case integer(UInt64)
        case float(Double)
        case string(Literal)
        case symbol(Symbol)
        /// A character that no expression has outside texts.
        case unknown
    }

    /// A text literal as it stands: the bytes between its quotes are not decoded yet.
    struct Literal: Equatable {
        var content: Range<Int>
        var isRaw: Bool
        var isFormatted: Bool
        var isTriple: Bool
    }

    enum Keyword: String, CaseIterable {
        case and, or, not, `in`, `is`, `if`, `else`
        case none = "None"
        case `true` = "True"
        case `false` = "False"
    }

    /// Words of Python that no expression of ours has.
    static let reservedWords: Set<String> = [
        "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "except", "finally",
        "for", "from", "global", "import", "lambda", "nonlocal", "pass", "raise", "return", "try", "while", "with",
        "yield",
    ]

    enum Symbol: String, CaseIterable {
        case parenthesisOpen = "("
        case parenthesisClose = ")"
        case bracketOpen = "["
        case bracketClose = "]"
        case braceOpen = "{"
        case braceClose = "}"
        case comma = ","
        case colon = ":"
        case dot = "."
        case plus = "+"
        case minus = "-"
        case star = "*"
        case power = "**"
        case slash = "/"
        case floorDivision = "//"
        case percent = "%"
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case assign = "="
        case walrus = ":="
        case bar = "|"
        case ampersand = "&"
        case caret = "^"
        case tilde = "~"
        case shiftLeft = "<<"
        case shiftRight = ">>"
        case at = "@"
        case arrow = "->"
        case exclamation = "!"
        case semicolon = ";"
    }
}
