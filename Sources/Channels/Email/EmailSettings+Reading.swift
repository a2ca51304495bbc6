import Domain

extension EmailSettings {
    /// Reads the settings; nil where `reader` has noted a problem. Secrets are looked up here, once.
    init?(_ reader: inout SettingsReader, channel: String, secrets: SecretSource) {
        var values = EmailAccountValues()
        values.read(&reader, secrets: secrets)
        let concurrency = reader.integer("concurrency", in: 1...64) ?? 4
        self.concurrency = concurrency
        connections = reader.integer("connections", in: 1...64) ?? concurrency
        if connections > concurrency {
            let _: Never? = reader.refuse(
                "connections", "no more can be in use than messages are on their way (concurrency: \(concurrency))")
        }
        attempts = reader.integer("smtp_attempts", in: 1...100) ?? 5
        retryDelay = reader.seconds("smtp_delay", in: 0...86_400) ?? .seconds(5)
        content = reader.choice("message_content_type", MailContent.self) ?? .alternative
        maximumAttachmentBytes = reader.integer("max_attachment_bytes", in: 0...104_857_600) ?? 10_485_760
        rate = RateLimit.read(&reader)
        onUnknown = reader.choice("on_unknown", UnknownPolicy.self) ?? .resend
        unknownRepeats = reader.integer("unknown_repeats", in: 1...1000) ?? 1
        if onUnknown == .reconcile {
            let _: Never? = reader.refuse("on_unknown", "SMTP cannot be asked what became of a message (resend, hold)")
        }
        checkInterval = reader.seconds("check_interval", in: 1...86_400) ?? .seconds(15)

        accounts = []
        if var parts = reader.objects("accounts") {
            if parts.isEmpty {
                let _: Never? = reader.refuse("accounts", "the list is empty (leave it out, or name an account)")
            }
            for index in parts.indices {
                var own = values
                own.read(&parts[index], secrets: secrets)
                if let account = own.account(
                    &parts[index], channel: channel, isOneOfSeveral: true, secrets: secrets)
                {
                    if accounts.contains(where: { $0.name == account.name }) {
                        let _: Never? = parts[index].refuse("address", "there is an account with this address already")
                    }
                    accounts.append(account)
                }
                parts[index].finish()
                reader.add(parts[index])
            }
        } else if let account = values.account(&reader, channel: channel, isOneOfSeveral: false, secrets: secrets) {
            accounts = [account]
        }
        guard reader.problems.isEmpty, !accounts.isEmpty else { return nil }
    }
}
