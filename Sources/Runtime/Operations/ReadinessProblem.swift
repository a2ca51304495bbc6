/// Why the daemon is not ready.
package struct ReadinessProblem: Hashable, Sendable {
    /// Stable, in snake_case.
    package var code: String
    /// What is wrong and what would put it right.
    package var message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}
