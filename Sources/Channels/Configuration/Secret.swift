/// A password or a token: it prints as `<secret>`, whatever prints it.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String
    /// It stands for a secret that is not to be had here: nobody signs in with it.
    let isStandIn: Bool

    package init(_ text: String) {
        self.text = text
        isStandIn = false
    }

    private init() {
        text = ""
        isStandIn = true
    }

    static let standIn = Secret()

    /// The secret itself, for the call that needs it.
    package func reveal() -> String { text }

    package var description: String { "<secret>" }
    package var debugDescription: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
