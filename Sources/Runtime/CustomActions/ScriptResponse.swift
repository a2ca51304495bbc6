package import Domain

/// What came of one call.
package struct ScriptResponse: Hashable, Sendable {
    package var result: ScriptAnswer.Result
    /// What the script printed, cut off at the limit; for whoever tries a script out, never for logs.
    package var output: String

    package init(_ result: ScriptAnswer.Result, output: String = "") {
        self.result = result
        self.output = output
    }
}
