package import Channels
import Domain

/// One channel at work: who sends on it, how it is heard, and who asks its provider what became of messages.
///
/// Making one starts nothing: its loops run with the daemon's services, and tests step its parts by hand.
package struct ChannelRuntime: Sendable {
    package let dispatcher: Dispatcher
    /// How it is heard, and when it last was.
    package let reception: ReceptionRecord
    /// One a source that is asked for news; empty where none is.
    package let collectors: [Collector]
    /// Nil where its provider cannot be asked what became of a message.
    let reconciler: Reconciler?
    /// Nil where it holds no calls within this process.
    let live: LiveReception?

    package var channel: any Channel { dispatcher.channel }

    /// Opens what has to be open before anything is sent or heard. Every caller returns when it is open, whoever came first.
    func start() async { await live?.start() }

    /// It was refused, or could not be reached, and has not been well since.
    var isHindered: Bool { dispatcher.health.hasFailed || reception.health.hasFailed }

    /// Lets it send and hear again after it was refused or had to wait.
    func retry() {
        dispatcher.health.reset()
        reception.health.reset()
        for collector in collectors { collector.wakeUp.signal() }
        dispatcher.signal()
    }
}
