package import Channels

/// A channel as far as a simulation needs it: nothing is ever sent through it.
package struct SimulatedChannel: Sendable {
    package var id: String
    package var deliversAtOnce: Bool
    /// Nil: as fast as it goes.
    package var rate: RateLimit?

    package init(id: String, deliversAtOnce: Bool, rate: RateLimit?) {
        self.id = id
        self.deliversAtOnce = deliversAtOnce
        self.rate = rate
    }

    package init(_ channel: any Channel) {
        self.init(id: channel.id, deliversAtOnce: channel.deliversAtOnce, rate: channel.rate)
    }
}
