import Logging
import Runtime
import ServiceLifecycle

extension Site {
    /// Runs the services as `serve` does while `work` goes on, and stops them gracefully.
    func serve(
        _ work: (_ shutDown: @escaping @Sendable () async -> Void) async throws -> Void
    ) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: daemon.services.map { .init(service: $0) },
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
        async let running: Void = group.run()
        do {
            try await work { await group.triggerGracefulShutdown() }
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await running
    }
}
