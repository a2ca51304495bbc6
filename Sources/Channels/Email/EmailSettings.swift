/// The settings of an e-mail channel, read and checked.
struct EmailSettings: Sendable {
    /// At least one; the first is the one for messages that name none.
    var accounts: [EmailAccount]
    /// Messages between intent and outcome.
    var concurrency: Int
    /// Connections, each with a message at a time; the rest wait for one.
    var connections: Int
    var rate: RateLimit?
    var attempts: Int
    var retryDelay: Duration
    var onUnknown: UnknownPolicy
    /// How often a message of unknown outcome is sent again by itself, where it is at all.
    var unknownRepeats: Int
    var content: MailContent
    var maximumAttachmentBytes: Int
    /// Between two looks at a mailbox whose server tells nothing by itself.
    var checkInterval: Duration
}
