package import Domain

/// What came of one call.
package struct ScriptResponse: Hashable, Sendable {
    package var result: ScriptAnswer
    /// What the script printed, cut off at the limit; for whoever tries a script out, never for logs.
    package var output: String

    package init(_ result: ScriptAnswer, output: String = "") {
        self.result = result
        self.output = output
    }
}
