/// A `python_custom_action`: a script of the campaign that a worker process runs.
package struct CustomAction: Hashable, Sendable {
    /// File name in the campaign's `scripts/`.
    package var script: String
    /// UTF-8 JSON object, as in the flow file; handed on as `ctx.params`.
    package var params: [UInt8]
    package var timeout: Duration

    package static let defaultTimeout = Duration.seconds(30)
    package static let maximumTimeout = Duration.seconds(600)

    package init(script: String, params: [UInt8] = Array("{}".utf8), timeout: Duration = Self.defaultTimeout) {
        self.script = script
        self.params = params
        self.timeout = timeout
    }
}
