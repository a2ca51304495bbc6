/// Where the API listens and what it serves.
package struct APIConfiguration: Sendable {
    /// A name or an address; loopback unless an operator says otherwise.
    package var host: String
    /// 0: any free one, told through `onServerRunning`.
    package var port: Int
    package var limits: APILimits
    /// Absolute; where uploads lie while they arrive.
    package var spoolDirectory: String
    /// Absolute; the JSON Schemas of the definition files; nil where none are served.
    package var schemaDirectory: String?
    /// Of the software, shown in the OpenAPI document.
    package var version: String

    package init(
        host: String = "127.0.0.1", port: Int = 8080, limits: APILimits = APILimits(), spoolDirectory: String,
        schemaDirectory: String? = nil, version: String = "0"
    ) {
        self.host = host
        self.port = port
        self.limits = limits
        self.spoolDirectory = spoolDirectory
        self.schemaDirectory = schemaDirectory
        self.version = version
    }
}
