import Domain
import Logging
import Runtime
import ServiceLifecycle
import UnixSignals

/// Reads the definitions again on SIGHUP.
struct ReloadService: Service {
    let daemon: Daemon
    let notifier: ServiceNotifier
    let logger: Logger

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            notifier.reloading()
            do {
                let lines = try await RuntimeOperations(daemon).reload(actor: "signal")
                let campaigns = daemon.library.all.count
                logger.notice("reloaded", metadata: ["campaigns": "\(campaigns)"])
                notifier.ready(
                    status: lines.contains { $0.contains(": error: ") }
                        ? "reloaded with errors: see the log" : "reloaded")
            } catch {
                logger.error("reload failed: everything stays as it was", metadata: ["reason": "\(error)"])
                notifier.ready(status: "reload failed: see the log")
            }
        }
    }
}

/// Tells systemd's watchdog that the process lives, until the last of a drain.
struct WatchdogService: Service {
    let notifier: ServiceNotifier

    func run() async throws {
        guard let interval = notifier.watchdogInterval else { return try await gracefulShutdown() }
        let clock = LiveClock()
        try? await cancelWhenGracefulShutdown {
            while true {
                notifier.watchdog()
                try await clock.sleep(for: interval)
            }
        }
    }
}
