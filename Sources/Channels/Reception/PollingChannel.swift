package import Domain

/// A channel that is asked for news: a mailbox, a bot's queue, a folder.
package protocol PollingChannel: Channel {
    /// What is asked, each by itself and with a place of its own: mailboxes by account; one for a channel that has one.
    /// Empty: nothing is asked (it was not configured).
    var sources: [String] { get }

    /// What is new after `cursor`. It may wait some time for news (long polling, IDLE), ends when its task is cancelled,
    /// and changes nothing at the provider that would lose what it returns: news are let go only by the next call, whose
    /// cursor says that they are kept.
    /// - Parameter cursor: what the last poll answered; nil the first time.
    func poll(_ source: String, after cursor: String?, at now: Instant) async -> Poll
}

/// What one look brought.
package struct Poll: Hashable, Sendable {
    package var events: [ProviderEvent]
    /// Kept together with the events; nil: as it was.
    package var cursor: String?
    /// How long to wait before the next look; zero where there may be more at once.
    package var pause: Duration
    /// Why it could not look. Events may come all the same.
    package var failure: ChannelFailure?

    package init(
        events: [ProviderEvent] = [], cursor: String? = nil, pause: Duration, failure: ChannelFailure? = nil
    ) {
        self.events = events
        self.cursor = cursor
        self.pause = pause
        self.failure = failure
    }
}
