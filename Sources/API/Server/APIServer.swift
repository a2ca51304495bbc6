package import Domain
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import Runtime
import ServiceLifecycle
package import Store

/// The HTTP API as a service: `run()` listens until a graceful shutdown, then takes no more requests, finishes those it
/// has and returns.
package struct APIServer: Service {
    let application: Application<APIResponder>
    let table: EndpointTable
    private let host: String
    private let port: Int

    /// - Parameter onServerRunning: told the address once it listens, as `127.0.0.1:8080`.
    package init(
        configuration: APIConfiguration, store: any Store, operations: any Operations, clock: any WallClock,
        random: any RandomSource, logger: Logger,
        onServerRunning: @escaping @Sendable (_ host: String, _ port: Int) async -> Void = { _, _ in }
    ) {
        host = configuration.host
        port = configuration.port
        let limits = configuration.limits
        let environment = APIEnvironment(
            store: store, operations: operations, clock: clock, random: random, limits: limits,
            spoolDirectory: configuration.spoolDirectory, schemaDirectory: configuration.schemaDirectory)
        let uses = KeyUses()
        table = EndpointTable(environment: environment, version: configuration.version)
        let responder = APIResponder(
            table: table, environment: environment,
            authenticator: Authenticator(store: store, clock: clock, uses: uses),
            buckets: TokenBuckets(rate: limits.requestsPerSecond, burst: limits.burst), logger: logger)
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        application = Application(
            responder: responder,
            server: .http1(configuration: APIServer.channel(limits)),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil,
                availableConnectionsDelegate: .maximum(limits.connections, logger: quiet)),
            services: [Housekeeping(store: store, clock: clock, uses: uses, logger: logger)],
            onServerRunning: { channel in
                await onServerRunning(configuration.host, channel.localAddress?.port ?? configuration.port)
            }, logger: quiet)
    }

    /// - Throws: ``ListenFault`` where the address cannot be had.
    package func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw ListenFault(host: host, port: port, number: error.errnoCode)
        }
    }

    static func channel(_ limits: APILimits) -> HTTP1Channel.Configuration {
        let stall = TimeAmount.milliseconds(limits.stallTimeout.milliseconds)
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [IdleStateHandler(allTimeout: stall), ConnectionGuard()],
            idleTimeout: .milliseconds(limits.idleTimeout.milliseconds),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes, maxHeaderFieldCount: 100)
        )
    }
}
