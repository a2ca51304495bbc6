import Channels
import ServiceLifecycle

/// Ends the conversations of a channel that holds them within this process, once nothing new is begun: calls are hung up
/// rather than left to fall silent.
struct LiveChannelEnd: Service {
    let channel: any Channel

    func run() async throws {
        try? await gracefulShutdown()
        await channel.close()
    }
}
