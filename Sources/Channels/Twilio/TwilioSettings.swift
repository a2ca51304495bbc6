import Domain

/// The settings of a Twilio voice channel, read and checked.
struct TwilioSettings: Sendable {
    var accountSID: String
    var authToken: Secret
    /// E.164, in turn; the first is the one for messages that name none.
    var numbers: [String]
    var base: BaseURL
    /// Where the provider reaches this channel: `<public_url>/hooks/<channel>`.
    var hooks: String
    /// What speaks, as TwiML names it (`Polly.Amy-Neural`); nil: the account's standard.
    var voice: String?
    var language: String?
    var speechModel: String?
    /// Country prefixes that may be dialed; empty: any.
    var allowedPrefixes: [String]
    /// Whether Twilio is asked who answered: a person or a machine.
    var machineDetection: MachineDetection
    /// What is done where it was a machine.
    var onMachine: MachinePolicy
    var ringTimeout: Duration
    /// For a whole exchange with the provider.
    var responseTimeout: Duration
    var concurrency: Int
    var rate: RateLimit
    var attempts: Int
    var retryDelay: Duration
    var onUnknown: UnknownPolicy

    /// https://www.twilio.com/docs/voice/answering-machine-detection
    enum MachineDetection: String, CaseIterable, Sendable {
        case off
        /// The prompt begins as soon as it is decided who answered.
        case enable
        /// To a machine it begins after its greeting: what a mailbox records is whole.
        case detectMessageEnd = "detect_message_end"
        /// The prompt begins at once, and what it is decided comes while the call goes on.
        case async

        /// What the request of a call says.
        /// - Parameter callback: where Twilio posts who answered, while the call goes on.
        func parameters(callback: String) -> [(String, String)] {
            switch self {
            case .off: []
            case .enable: [("MachineDetection", "Enable")]
            case .detectMessageEnd: [("MachineDetection", "DetectMessageEnd")]
            case .async:
                [
                    ("MachineDetection", "Enable"), ("AsyncAmd", "true"), ("AsyncAmdStatusCallback", callback),
                    ("AsyncAmdStatusCallbackMethod", "POST"),
                ]
            }
        }
    }

    enum MachinePolicy: String, CaseIterable, Sendable {
        /// It was the call: a question is unanswered, a message is left there.
        case end
        case callAgain = "call_again"
    }

    /// Reads the settings; nil where `reader` has noted a problem.
    init?(_ reader: inout SettingsReader, channel: String, _ factory: ChannelFactory) {
        let account = reader.string("account_sid")
        if account == nil, !reader.has("account_sid") {
            let _: Never? = reader.refuse("account_sid", "it is missing (the account's SID, AC…)")
        }
        if let account, !TwilioSettings.isAccount(account) {
            let _: Never? = reader.refuse(
                "account_sid", "it is not an account's SID (AC and 32 digits and letters from a to f)")
        }
        let token = reader.neededSecret(
            "auth_token", ofChannel: channel, factory.secrets, "the account's auth token")
        var numbers = TwilioSettings.texts(&reader, "phone_numbers") ?? []
        if let number = reader.string("phone_number") { numbers.insert(number, at: 0) }
        if numbers.isEmpty {
            let _: Never? = reader.refuse("phone_number", "it is missing (the number that calls, +15005550006)")
        }
        for number in numbers where !E164.isNumber(number) {
            let _: Never? = reader.refuse("phone_number", "it is not in the international form (+15005550006)")
        }
        let region = reader.string("region")
        let edge = reader.string("edge")
        if (region == nil) != (edge == nil) {
            let _: Never? = reader.refuse(
                region == nil ? "region" : "edge", "region and edge go together (\"ie1\" and \"dublin\")")
        }
        var standard = "https://api.twilio.com"
        if let region, let edge {
            guard (region + edge).utf8.allSatisfy(TwilioSettings.isWordByte) else {
                let _: Never? = reader.refuse("region", "region and edge are words (\"ie1\" and \"dublin\")")
                return nil
            }
            standard = "https://api.\(edge).\(region).twilio.com"
        }
        let base = BaseURL(&reader, standard: standard)
        if factory.publicURL == nil {
            let _: Never? = reader.refuse(
                "kind", "calls need the daemon to be reachable: set public_url and public_listen in the configuration")
        }
        voice = reader.string("voice_model")
        language = reader.string("language")
        speechModel = reader.string("speech_model")
        allowedPrefixes = TwilioSettings.texts(&reader, "allowed_prefixes") ?? []
        for prefix in allowedPrefixes where !E164.isPrefix(prefix) {
            let _: Never? = reader.refuse("allowed_prefixes", "\"\(prefix)\" is no country prefix (+44)")
        }
        machineDetection = reader.choice("machine_detection", MachineDetection.self) ?? .off
        onMachine = reader.choice("on_machine", MachinePolicy.self) ?? .end
        ringTimeout = reader.seconds("ring_timeout", in: 5...600) ?? .seconds(30)
        responseTimeout = reader.seconds("response_timeout", in: 1...120) ?? .seconds(30)
        concurrency = reader.integer("concurrency", in: 1...64) ?? 4
        rate = RateLimit.read(&reader) ?? RateLimit(perSecond: 1, burst: 1)
        attempts = reader.integer("attempts", in: 1...100) ?? 3
        retryDelay = reader.seconds("retry_delay", in: 1...86_400) ?? .seconds(300)
        onUnknown = reader.choice("on_unknown", UnknownPolicy.self) ?? .reconcile
        if onUnknown == .resend {
            let _: Never? = reader.refuse("on_unknown", "it would ring people twice (reconcile, hold)")
        }
        guard reader.problems.isEmpty, let account, let token, let base, let publicURL = factory.publicURL else {
            return nil
        }
        accountSID = account
        authToken = token
        self.numbers = numbers
        self.base = base
        hooks = "\(publicURL)/hooks/\(channel)"
    }

    private static func texts(_ reader: inout SettingsReader, _ key: String) -> [String]? {
        guard let value = reader.any(key) else { return nil }
        guard case .array(let items) = value else {
            return reader.refuse(key, "it is \(value.typeName) (it has to be a list of texts)")
        }
        var texts: [String] = []
        for item in items {
            guard case .string(let text) = item else {
                return reader.refuse(key, "it holds \(item.typeName) (it has to be a list of texts)")
            }
            texts.append(text)
        }
        return texts
    }

    /// <https://www.twilio.com/docs/glossary/what-is-a-sid>
    private static func isAccount(_ text: String) -> Bool {
        text.utf8.count == 34 && text.hasPrefix("AC")
            && text.utf8.dropFirst(2).allSatisfy { byte in
                (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
            }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
    }
}
