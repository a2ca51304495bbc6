/// What is wrong with an installation: why the daemon is not ready, or what somebody should look at.
package struct ReadinessProblem: Hashable, Sendable {
    /// Stable, in snake_case.
    package var code: String
    /// What is wrong and what would put it right.
    package var message: String

    /// Nothing is taken or done while it lasts; else the rest goes on.
    package var isBlocking: Bool

    package init(code: String, message: String, isBlocking: Bool = true) {
        self.code = code
        self.message = message
        self.isBlocking = isBlocking
    }
}
