package import Domain

/// A channel that holds conversations within this process: calls. They end with it.
package protocol LiveChannel: Channel {
    /// Told what happens in calls, in order for each call, and waits until it is kept. Set once, before the first
    /// message is sent or call taken.
    func start(_ tell: @escaping @Sendable ([ProviderEvent]) async -> Void) async
}
