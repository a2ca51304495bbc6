import Domain

extension WhatsAppSettings {
    /// Reads the settings; nil where `reader` has noted a problem. Secrets are looked up here, once.
    /// - Parameter isReachable: Meta can call this daemon.
    init?(_ reader: inout SettingsReader, channel: String, secrets: SecretSource, isReachable: Bool) {
        let base = BaseURL(&reader, standard: "https://graph.facebook.com")
        version = reader.string("version") ?? WhatsAppSettings.currentVersion
        if !WhatsAppSettings.isVersion(version) {
            let _: Never? = reader.refuse("version", "it is not a version of the Graph API (v26.0)")
        }
        let token = reader.neededSecret("access_token", ofChannel: channel, secrets, "a system user's token")
        appSecret = reader.secret("app_secret", ofChannel: channel, secrets)
        verifyToken = reader.secret("verify_token", ofChannel: channel, secrets)
        if isReachable, appSecret == nil {
            let what =
                switch secrets.absence {
                case .refused: "it is missing, so that"
                case .told: "not to be had here; where the daemon has none either,"
                }
            reader.warn(
                "app_secret",
                "\(what) /hooks/\(channel) takes nothing, and receipts and replies are not heard: "
                    + SecretSource.ways("app_secret", ofChannel: channel))
        }
        numbers = WhatsAppSettings.numbers(&reader)
        businessAccountID = reader.identifier("business_account_id")
        concurrency = reader.integer("concurrency", in: 1...256) ?? 16
        attempts = reader.integer("attempts", in: 1...100) ?? 5
        retryDelay = reader.seconds("retry_delay", in: 0...86_400) ?? .seconds(5)
        timeout = reader.seconds("timeout", in: 1...600) ?? .seconds(30)
        let standard = WhatsAppSettings.ratePerNumber * Double(max(1, numbers.count))
        rate = RateLimit.read(&reader) ?? RateLimit(perSecond: standard, burst: standard)
        onUnknown = reader.choice("on_unknown", UnknownPolicy.self) ?? .hold
        if onUnknown == .reconcile {
            let _: Never? = reader.refuse(
                "on_unknown", "WhatsApp cannot be asked what became of a message: it tells by webhook (hold, resend)")
        }
        guard reader.problems.isEmpty, let base, let token, !numbers.isEmpty else { return nil }
        self.base = base
        accessToken = token
    }

    private static func numbers(_ reader: inout SettingsReader) -> [Number] {
        let one = reader.identifier("phone_number_id")
        guard var parts = reader.objects("numbers") else {
            if one == nil && !reader.has("phone_number_id") && !reader.has("numbers") {
                let _: Never? = reader.refuse(
                    "phone_number_id", "it is missing (WhatsApp Manager shows it; or numbers)")
            }
            return one.map { [Number(phoneNumberID: $0)] } ?? []
        }
        if one != nil {
            let _: Never? = reader.refuse("phone_number_id", "it is said twice: put it into numbers")
        }
        if parts.isEmpty { let _: Never? = reader.refuse("numbers", "the list is empty (give a phone_number_id)") }
        var numbers: [Number] = []
        for index in parts.indices {
            let display = parts[index].string("display")
            if !parts[index].has("phone_number_id") {
                let _: Never? = parts[index].refuse("phone_number_id", "it is missing (WhatsApp Manager shows it)")
            }
            if let id = parts[index].identifier("phone_number_id") {
                if numbers.contains(where: { $0.phoneNumberID == id }) {
                    let _: Never? = parts[index].refuse("phone_number_id", "it stands in the list already")
                }
                numbers.append(Number(phoneNumberID: id, display: display))
            }
            parts[index].finish()
            reader.add(parts[index])
        }
        return numbers
    }

    private static func isVersion(_ text: String) -> Bool {
        let parts = text.utf8.dropFirst().split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return text.hasPrefix("v") && parts.count == 2
            && parts.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy { (48...57).contains($0) } }
    }
}

extension SettingsReader {
    /// An id of the Graph API: digits. It becomes a part of a path.
    fileprivate mutating func identifier(_ key: String) -> String? {
        guard let text = string(key) else { return nil }
        guard (1...32).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return refuse(key, "it is not an id of WhatsApp Manager (digits only, as a text)")
        }
        return text
    }
}
