/// The settings of an e-mail channel, read and checked.
struct EmailSettings: Sendable {
    /// At least one; the first is the one for messages that name none.
    var accounts: [EmailAccount]
    var concurrency: Int
    var rate: RateLimit?
    var attempts: Int
    var retryDelay: Duration
    var onUnknown: UnknownPolicy
    var content: MailContent
    var maximumAttachmentBytes: Int
    /// Between two looks at a mailbox whose server tells nothing by itself.
    var checkInterval: Duration
}
