package import Domain
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import Runtime
import ServiceLifecycle

/// The listener for the world outside: providers' calls, unsubscribe pages, a sign of life, and nothing else.
///
/// It shares nothing with the API's listener but what both of them do. Requests carry no key: each brings a signature
/// (providers) or a signed token (people), or is turned away.
package struct PublicServer: Service {
    let application: Application<PublicResponder>
    private let host: String
    private let port: Int

    /// - Parameter onServerRunning: told the address once it listens.
    package init(
        configuration: PublicConfiguration, operations: any PublicOperations, clock: any WallClock, logger: Logger,
        onServerRunning: @escaping @Sendable (_ host: String, _ port: Int) async -> Void = { _, _ in }
    ) {
        host = configuration.host
        port = configuration.port
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let limits = configuration.limits.server
        application = Application(
            responder: PublicResponder(
                configuration: configuration, operations: operations, clock: clock, logger: logger),
            server: .http1(configuration: APIServer.channel(limits)),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil,
                availableConnectionsDelegate: .maximum(limits.connections, logger: quiet)),
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
}
