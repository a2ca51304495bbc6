package import Domain
import HTTPTypes
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import Runtime
package import Store

/// The API as operators' commands reach it: every endpoint and those of ``ControlRoutes``, without keys. A daemon serves it on
/// a socket that the file system guards; a command that meets no daemon asks it within its own process.
package struct ControlAPI: Sendable {
    /// Names the person who gave a command, for the record of acts.
    static let operatorHeader = HTTPField.Name("X-Campaignd-Operator")
    /// ``operatorHeader``'s name.
    package static let operatorHeaderName = "X-Campaignd-Operator"

    let responder: APIResponder
    let limits: APILimits
    let logger: Logger

    package init(
        configuration: APIConfiguration, store: any Store, operations: any Operations, clock: any WallClock,
        random: any RandomSource, logger: Logger
    ) {
        limits = configuration.limits
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        self.logger = quiet
        let environment = APIEnvironment(
            store: store, operations: operations, clock: clock, random: random, limits: limits,
            spoolDirectory: configuration.spoolDirectory, schemaDirectory: configuration.schemaDirectory)
        var authenticator = Authenticator(store: store, clock: clock, uses: KeyUses())
        authenticator.trustsEveryone = true
        responder = APIResponder(
            table: EndpointTable(
                environment: environment, version: configuration.version,
                control: ControlRoutes(environment: environment).endpoints),
            environment: environment, authenticator: authenticator,
            buckets: TokenBuckets(rate: limits.requestsPerSecond, burst: limits.burst), logger: quiet)
    }

    /// Answers one request within this process.
    /// - Parameters:
    ///   - path: with its query, percent-encoded.
    ///   - body: JSON; nil: none.
    ///   - person: who gave the command, printable ASCII.
    /// - Returns: the status, and the body: JSON.
    package func answer(
        _ method: String, _ path: String, body: [UInt8]?, by person: String
    ) async throws -> (status: Int, body: [UInt8]) {
        var headers = HTTPFields()
        if body != nil { headers[.contentType] = "application/json" }
        if let field = Self.operatorHeader { headers[field] = person }
        let head = HTTPRequest(
            method: HTTPRequest.Method(method) ?? .get, scheme: "http", authority: "localhost", path: path,
            headerFields: headers)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body ?? [])))
        let response = try await responder.respond(to: request, context: APIContext(logger: logger))
        let collected = CollectedBody()
        try await response.body.write(collected)
        return (response.status.code, collected.bytes)
    }
}
