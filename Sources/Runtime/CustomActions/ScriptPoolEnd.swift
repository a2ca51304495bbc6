import Domain
import ServiceLifecycle

/// Ends the pool with the process: scripts that are under way may finish for a while, what still runs then is given up
/// and is run again at the next start.
struct ScriptPoolEnd: Service {
    /// Well below the time that a drain may take.
    static let patience = Duration.seconds(20)

    let pool: ScriptPool

    func run() async throws {
        try? await gracefulShutdown()
        await pool.drain(within: Self.patience)
        await pool.end()
    }
}
