package import Domain
import Foundation
import Hummingbird
import HummingbirdCore
package import Logging
package import Runtime
import ServiceLifecycle
package import Store

/// The API on a Unix socket, for the operator's own commands: no keys, because the file system says who may reach it.
///
/// The socket lies in a directory that only its owner may enter. One left by a process that was killed is replaced.
package struct ControlServer: Service {
    /// The longest path that a Unix socket can have on Linux, in bytes.
    package static let longestPath = 107

    private let application: Application<APIResponder>
    private let path: String

    /// - Parameters:
    ///   - path: of the socket, absolute, at most ``longestPath`` bytes.
    ///   - onServerRunning: told once it listens.
    ///   - reload: reads the definitions again; answers one line a problem or change.
    package init(
        path: String, configuration: APIConfiguration, store: any Store, operations: any Operations,
        clock: any WallClock, random: any RandomSource, logger: Logger,
        onServerRunning: @escaping @Sendable () async -> Void = {},
        reload: @escaping @Sendable () async throws -> [String]
    ) {
        self.path = path
        let environment = APIEnvironment(
            store: store, operations: operations, clock: clock, random: random, limits: configuration.limits,
            spoolDirectory: configuration.spoolDirectory, schemaDirectory: configuration.schemaDirectory)
        let control = ControlRoutes(environment: environment, reload: reload).endpoints
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        var authenticator = Authenticator(store: store, clock: clock, uses: KeyUses())
        authenticator.trustsEveryone = true
        let limits = configuration.limits
        let responder = APIResponder(
            table: EndpointTable(environment: environment, version: configuration.version, control: control),
            environment: environment, authenticator: authenticator,
            buckets: TokenBuckets(rate: limits.requestsPerSecond, burst: limits.burst), logger: quiet)
        application = Application(
            responder: responder, server: .http1(configuration: APIServer.channel(limits)),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: path), serverName: nil),
            onServerRunning: { _ in await onServerRunning() }, logger: quiet)
    }

    /// - Throws: ``FileFault`` where the directory cannot be made.
    package func run() async throws {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try Files.makeDirectory(directory)
        if chmod(directory, 0o700) != 0 { throw FileFault("protect", directory, errno: errno) }
        try Files.remove(path)
        try await application.run()
        try Files.remove(path)
    }
}
