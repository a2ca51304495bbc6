import Domain

extension SIPSettings {
    /// Reads the settings; nil where `reader` has noted a problem. The password is looked up here, once.
    init?(_ reader: inout SettingsReader, channel: String, secrets: SecretSource, stateDirectory: String) {
        let domain = reader.string("domain")
        if domain == nil && !reader.has("domain") {
            let _: Never? = reader.refuse("domain", "it is missing (the SIP server of the account: sip.example.com)")
        }
        for key in ["domain", "proxy"] {
            guard let host = key == "domain" ? domain : reader.string(key), !SIPServer.isValid(host) else { continue }
            let _: Never? = reader.refuse(key, "it is not a server (sip.example.com, 192.0.2.1:5060)")
        }
        self.domain = domain ?? ""
        proxy = reader.string("proxy").map { "sip:\($0)" }
        user = reader.string("user") ?? ""
        login = reader.string("login") ?? user
        callerID = reader.string("caller_id") ?? user
        displayName = reader.string("caller_name")
        for (key, value) in [("user", user), ("caller_id", callerID)] {
            if reader.has(key), !SIPServer.isUser(value) {
                let _: Never? = reader.refuse(key, "it holds what a SIP address cannot (letters, digits, + . _ -)")
            }
        }
        if user.isEmpty && callerID.isEmpty {
            let _: Never? = reader.refuse(
                "user", "it is missing (the account's name, or caller_id where there is none)")
        }
        for (key, value) in [("login", login), ("caller_name", displayName ?? "")]
        where value.contains(where: { "\"\\<>;".contains($0) }) {
            let _: Never? = reader.refuse(key, "it holds a quote, \\, <, > or ;")
        }
        password = reader.secret("password", ofChannel: channel, secrets)
        if let text = password?.reveal(),
            text.utf8.contains(where: { $0 < 32 || $0 == 127 || $0 == UInt8(ascii: "\"") })
        {
            let _: Never? = reader.refuse(
                "password", "it holds a quote or a control character: baresip cannot be told it")
        }
        transport = reader.choice("transport", Transport.self) ?? .udp
        authorityFile = reader.string("ca_file")
        registers = reader.bool("registers") ?? false
        listenPort = reader.integer("listen_port", in: 1...65_535)
        calledNumbers = reader.strings("called_numbers") ?? []
        for number in calledNumbers where !SIPServer.isUser(number) {
            let _: Never? = reader.refuse("called_numbers", "\"\(number)\" holds what a SIP address cannot")
        }
        if listenPort == nil && reader.has("called_numbers") {
            let _: Never? = reader.refuse("called_numbers", "they are called nowhere without a listen_port")
        }
        netInterface = reader.string("net_interface")
        localAddress = reader.string("local_address")
        for (key, value) in [("net_interface", netInterface), ("local_address", localAddress)] {
            guard let value, !SIPServer.isHost(value) else { continue }
            let _: Never? = reader.refuse(key, "it is not an interface or an address (eth0, 192.0.2.1)")
        }
        rtpPorts = Self.ports(&reader)

        allowedPrefixes = reader.strings("allowed_prefixes") ?? []
        if allowedPrefixes.isEmpty, !reader.problems.contains(where: { $0.path == "allowed_prefixes" }) {
            let _: Never? = reader.refuse(
                "allowed_prefixes", "it is missing (what may be dialled, for calls cost money: [\"+49\", \"+43\"])")
        }
        for prefix in allowedPrefixes where !TelephoneNumber.isPrefix(prefix) {
            let _: Never? = reader.refuse("allowed_prefixes", "\"\(prefix)\" is not + and digits (+49)")
        }
        allowedServers = reader.strings("allowed_servers") ?? []
        for server in allowedServers where !SIPServer.isValid(server) {
            let _: Never? = reader.refuse("allowed_servers", "\"\(server)\" is not a server (sip.example.com)")
        }
        countryCode = reader.string("country_code")
        if let code = countryCode, !TelephoneNumber.isPrefix("+\(code)") || code.isEmpty || code.utf8.count > 3 {
            let _: Never? = reader.refuse("country_code", "it is not a country's code (49)")
        }

        maximumCalls = reader.integer("max_calls", in: 1...64) ?? 4
        var timing = CallTiming()
        timing.ring = reader.seconds("ring_timeout", in: 5...180) ?? timing.ring
        timing.answer = reader.seconds("answer_timeout", in: 1...120) ?? timing.answer
        timing.digit = reader.seconds("digit_timeout", in: 0.5...30) ?? timing.digit
        timing.reply = reader.seconds("reply_timeout", in: 1...300) ?? timing.reply
        timing.call = reader.seconds("max_call_duration", in: 10...7200) ?? timing.call
        self.timing = timing
        repeats = reader.integer("prompt_repeats", in: 0...5) ?? 1

        voice = reader.string("voice") ?? "en"
        if !PromptMaker.isVoice(voice) {
            let _: Never? = reader.refuse("voice", "it is not the name of a voice (en, de, pt-br, de+f2)")
        }
        voiceSpeed = reader.integer("voice_speed", in: 80...450) ?? 150
        promptsDirectory = reader.string("prompts_directory")
        baresip = reader.string("baresip") ?? "baresip"
        if !SIPCheck.isThere(baresip) {
            reader.warn(
                "baresip", "\(baresip) is no program that can be run here (install baresip-core, or say where it is)")
        }
        modules = reader.string("baresip_modules") ?? "/usr/lib/baresip/modules"
        speaker = reader.string("espeak_ng") ?? "espeak-ng"
        converter = reader.string("sox") ?? "sox"
        directory = "\(stateDirectory)/sip/\(channel)"

        attempts = reader.integer("attempts", in: 1...100) ?? 3
        retryDelay = reader.seconds("retry_delay", in: 60...86_400) ?? .seconds(300)
        rate = RateLimit.read(&reader)
        onUnknown = reader.choice("on_unknown", UnknownPolicy.self) ?? .hold
        if onUnknown == .reconcile {
            let _: Never? = reader.refuse("on_unknown", "SIP cannot be asked what became of a call (hold, resend)")
        }
        guard reader.problems.isEmpty else { return nil }
    }

    /// `rtp_ports`: `10000-20000`.
    private static func ports(_ reader: inout SettingsReader) -> ClosedRange<Int>? {
        guard let text = reader.string("rtp_ports") else { return nil }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first >= 1024, last <= 65_535, last - first >= 3
        else { return reader.refuse("rtp_ports", "it is not a range of ports (10000-20000)") }
        return first...last
    }
}

extension SettingsReader {
    /// A list of texts.
    fileprivate mutating func strings(_ key: String) -> [String]? {
        guard let value = any(key) else { return nil }
        guard case .array(let items) = value else {
            return refuse(key, "it is \(value.typeName) (it has to be a list of texts)")
        }
        var texts: [String] = []
        for (index, item) in items.enumerated() {
            guard case .string(let text) = item else {
                let _: Never? = refuse("\(key)[\(index)]", "it is \(item.typeName) (it has to be a text)")
                continue
            }
            texts.append(text)
        }
        return texts
    }
}
