package import Domain

/// What one webhook, poll or call told, to be kept together.
package struct InboundBatch: Sendable {
    package var channel: String
    package var events: [ProviderEvent]
    /// How far a poll has come, kept with what it brought.
    package var cursor: Cursor?

    package struct Cursor: Hashable, Sendable {
        package var source: String
        package var value: String

        package init(source: String, value: String) {
            self.source = source
            self.value = value
        }
    }

    package init(channel: String, events: [ProviderEvent], cursor: Cursor? = nil) {
        self.channel = channel
        self.events = events
        self.cursor = cursor
    }
}

/// What a batch came to.
package struct InboundResult: Hashable, Sendable {
    /// For each event, whether it told anything new.
    package var applied: [Bool]
    /// Something is to be said, or a call to be made again.
    package var hasOutgoing: Bool
    /// Agents are to be asked.
    package var hasReplies: Bool
    /// Flows may have something to do.
    package var hasEvents: Bool
    /// Whose destination takes nothing for now, and since when.
    package var resting: [RestingDestination]

    package init(
        applied: [Bool] = [], hasOutgoing: Bool = false, hasReplies: Bool = false, hasEvents: Bool = false,
        resting: [RestingDestination] = []
    ) {
        self.applied = applied
        self.hasOutgoing = hasOutgoing
        self.hasReplies = hasReplies
        self.hasEvents = hasEvents
        self.resting = resting
    }
}

/// An address that a message could not be brought to for now, for a reason that others there share.
package struct RestingDestination: Hashable, Sendable {
    package var address: String
    package var since: Instant
    /// Nil: for as long as such things usually last.
    package var until: Instant?

    package init(address: String, since: Instant, until: Instant? = nil) {
        self.address = address
        self.since = since
        self.until = until
    }
}

/// A domain that rests: it refused most of what went there as if no mailbox existed, and nobody was suppressed for it.
package struct DestinationRest: Hashable, Sendable {
    package var domain: String
    package var since: Instant
    package var until: Instant
    package var refusals: Int
    /// The server's words of one of them.
    package var detail: String

    package init(domain: String, since: Instant, until: Instant, refusals: Int, detail: String) {
        self.domain = domain
        self.since = since
        self.until = until
        self.refusals = refusals
        self.detail = detail
    }
}
