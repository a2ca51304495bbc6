/// The settings of a WhatsApp Cloud channel, read and checked.
struct WhatsAppSettings: Sendable {
    struct Number: Hashable, Sendable {
        var phoneNumberID: String
        /// As people see it; for messages to the operator.
        var display: String?
    }

    var base: BaseURL
    /// Of the Graph API: `v26.0`.
    var version: String
    var accessToken: Secret
    /// Signs what the provider sends; nil: nothing is taken from it.
    var appSecret: Secret?
    /// Proves at set-up that the webhook is ours; nil: set-up is refused.
    var verifyToken: Secret?
    /// At least one; the first is the one for messages that name none.
    var numbers: [Number]
    /// Whose templates are listed.
    var businessAccountID: String?
    var concurrency: Int
    var rate: RateLimit
    var attempts: Int
    var retryDelay: Duration
    var timeout: Duration
    var onUnknown: UnknownPolicy

    /// What a number may send in a second (https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput).
    static let ratePerNumber = 80.0
    /// To one person from one number (error 131056): one in 6 s, 45 at once.
    static let pairRate = RateLimit(perSecond: 1.0 / 6, burst: 45)
    /// Current since 2026-07-29 (https://developers.facebook.com/docs/graph-api/changelog/versions/).
    static let currentVersion = "v26.0"
}
