/// The settings of a Telegram bot, read and checked.
struct TelegramSettings: Sendable {
    /// How updates come; Telegram allows one way at a time.
    enum Mode: String, CaseIterable, Sendable {
        case polling, webhook
    }

    var token: Secret
    var base: BaseURL
    var mode: Mode
    /// What Telegram sends with every update, so that nobody else can; nil where it was not set.
    var webhookSecret: Secret?
    /// Where Telegram delivers; nil where this daemon cannot be reached.
    var webhookURL: String?
    /// How long Telegram holds a request for updates while there are none.
    var pollTimeout: Duration
    /// How long any other answer may take.
    var responseTimeout: Duration
    /// Without `@`; nil: Telegram is asked.
    var username: String?
    var concurrency: Int
    var rate: RateLimit
    var recipientRate: RateLimit
    var attempts: Int
    var retryDelay: Duration
    var onUnknown: UnknownPolicy

    /// Reads the settings; nil where `reader` has noted a problem.
    init?(_ reader: inout SettingsReader, channel: String, secrets: SecretSource, publicURL: String?) {
        let token = reader.neededSecret(
            "token", ofChannel: channel, secrets, "the token that @BotFather gave")
        let base = BaseURL(&reader, standard: "https://api.telegram.org")
        mode = reader.choice("mode", Mode.self) ?? .polling
        webhookSecret = reader.secret("secret_token", ofChannel: channel, secrets)
        webhookURL = publicURL.map { "\($0)/hooks/\(channel)" }
        pollTimeout = reader.seconds("poll_timeout", in: 1...50) ?? .seconds(50)
        responseTimeout = reader.seconds("response_timeout", in: 1...600) ?? .seconds(30)
        username = reader.string("bot_username").map { $0.hasPrefix("@") ? String($0.dropFirst()) : $0 }
        concurrency = reader.integer("concurrency", in: 1...64) ?? 8
        rate = RateLimit.read(&reader) ?? RateLimit(perSecond: 30, burst: 30)
        let perChat = reader.number("recipient_rate", in: 0.001...100) ?? 1
        recipientRate = RateLimit(perSecond: perChat, burst: max(1, perChat))
        attempts = reader.integer("attempts", in: 1...100) ?? 5
        retryDelay = reader.seconds("retry_delay", in: 0...86_400) ?? .seconds(5)
        onUnknown = reader.choice("on_unknown", UnknownPolicy.self) ?? .hold
        if onUnknown == .reconcile {
            let _: Never? = reader.refuse(
                "on_unknown", "Telegram cannot be asked what became of a message (hold, resend)")
        }
        if let username, !TelegramStartLink.isUsername(username) {
            let _: Never? = reader.refuse(
                "bot_username", "it is not the name of a bot (letters, digits and _, as in my_bot)")
        }
        if let webhookSecret, !webhookSecret.isStandIn, !TelegramSettings.isWebhookSecret(webhookSecret.reveal()) {
            let _: Never? = reader.refuse(
                "secret_token", "it has to be 16 to 256 letters, digits, _ and - (setWebhook)")
        }
        if mode == .webhook {
            if webhookSecret == nil && !reader.problems.contains(where: { $0.path.hasPrefix("secret_token") }) {
                webhookSecret = reader.missing(
                    "secret_token", ofChannel: channel, secrets,
                    "without it anybody could send updates; or \"mode\": \"polling\"")
            }
            if webhookURL?.hasPrefix("https://") != true {
                let _: Never? = reader.refuse(
                    "mode", "a webhook needs public_url with https, so that Telegram can reach it (or \"polling\")")
            }
        }
        if let token, !token.isStandIn, !TelegramSettings.isToken(token.reveal()) {
            let _: Never? = reader.refuse("token", "it is not a bot's token (123456:ABC-DEF…, as @BotFather gave it)")
        }
        guard reader.problems.isEmpty, let token, let base else { return nil }
        self.token = token
        self.base = base
    }

    /// `<digits>:<letters, digits, _ and ->`: nothing that means something in a URL.
    private static func isToken(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty && text.utf8.count <= 256
            && parts[0].utf8.allSatisfy { (48...57).contains($0) } && parts[1].utf8.allSatisfy(isPlain)
    }

    private static func isWebhookSecret(_ text: String) -> Bool {
        (16...256).contains(text.utf8.count) && text.utf8.allSatisfy(isPlain)
    }

    /// A letter or digit of ASCII, `_` or `-`.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
