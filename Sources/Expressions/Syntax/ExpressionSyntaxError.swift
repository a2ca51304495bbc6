/// Why a text is no expression that we accept.
package struct ExpressionSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where the mistake is, counted in UTF-8 bytes from 0.
    package var offset: Int
    /// What is wrong, with what would be right in parentheses.
    package var message: String

    package init(offset: Int, message: String) {
        self.offset = offset
        self.message = message
    }

    package var description: String { "at byte \(offset): \(message)" }
}
