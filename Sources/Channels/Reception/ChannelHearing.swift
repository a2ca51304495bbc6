/// The ways in which a channel hears, as a value: whoever listens asks for the way and never for the channel's type.
///
/// A channel may have several ways, or none: then it only sends.
package struct ChannelHearing: Sendable {
    /// It is asked for news, source by source; nil where it cannot be asked.
    package var polled: (any PollingChannel)?
    /// Its provider calls it; nil where no provider does.
    package var called: (any WebhookChannel)?
    /// It holds calls within this process; nil where it holds none.
    package var live: (any LiveChannel)?

    package init(
        polled: (any PollingChannel)? = nil, called: (any WebhookChannel)? = nil, live: (any LiveChannel)? = nil
    ) {
        self.polled = polled
        self.called = called
        self.live = live
    }

    /// It only sends.
    package static var none: ChannelHearing { ChannelHearing() }

    /// What is asked for news, each with a place of its own; empty where nothing is asked.
    package var sources: [String] { polled?.sources ?? [] }
}
