import Domain

extension EmailSettings {
    /// Reads the settings; nil where `reader` has noted a problem. Secrets are looked up here, once.
    init?(_ reader: inout SettingsReader, channel: String, secrets: SecretSource) {
        var values = AccountValues()
        values.read(&reader, secrets: secrets)
        concurrency = reader.integer("concurrency", in: 1...64) ?? 4
        attempts = reader.integer("smtp_attempts", in: 1...100) ?? 5
        retryDelay = reader.seconds("smtp_delay", in: 0...86_400) ?? .seconds(5)
        content = reader.choice("message_content_type", MailContent.self) ?? .alternative
        maximumAttachmentBytes = reader.integer("max_attachment_bytes", in: 0...104_857_600) ?? 10_485_760
        rate = RateLimit.read(&reader)
        onUnknown = reader.choice("on_unknown", UnknownPolicy.self) ?? .resend
        if onUnknown == .reconcile {
            let _: Never? = reader.refuse("on_unknown", "SMTP cannot be asked what became of a message (resend, hold)")
        }
        for key in ["imap_server", "imap_port", "imap_mailbox", "check_interval"] {
            reader.later(key, "reading the mailbox")
        }
        for key in ["oauth_refresh_token", "oauth_token_uri", "oauth_client_id", "oauth_client_secret"] {
            reader.later(key, "signing in by OAuth")
        }

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

/// The settings of an account as far as they are said; an account in the list goes on from those of the channel.
private struct AccountValues {
    var address: String?
    var fullAddress: String?
    var displayName: String?
    var fromTemplate: String?
    var user: String?
    var password: Secret?
    var host: String?
    var port: Int?
    var security: MailServer.Security?
    var allowsPlaintext = false
    var authentication = MailServer.Authentication.auto
    var helloName: String?
    var authorityFile: String?
    var verifiesTLS = true
    var connectTimeout = Duration.seconds(30)
    var responseTimeout = Duration.seconds(300)

    mutating func read(_ reader: inout SettingsReader, secrets: SecretSource) {
        address = reader.string("address") ?? address
        fullAddress = reader.string("full_email_address") ?? fullAddress
        displayName = reader.string("email_name") ?? displayName
        fromTemplate = reader.string("from_template") ?? fromTemplate
        user = reader.string("smtp_user") ?? user
        password = reader.secret("password", secrets) ?? password
        host = reader.string("smtp_server") ?? host
        port = reader.integer("smtp_port", in: 1...65_535) ?? port
        security = reader.choice("security", MailServer.Security.self) ?? security
        allowsPlaintext = reader.bool("allow_plaintext") ?? allowsPlaintext
        authentication = reader.choice("smtp_auth", MailServer.Authentication.self) ?? authentication
        helloName = reader.string("hello_name") ?? helloName
        authorityFile = reader.string("ca_file") ?? authorityFile
        verifiesTLS = reader.bool("verify_tls") ?? verifiesTLS
        connectTimeout = reader.seconds("connect_timeout", in: 1...3600) ?? connectTimeout
        responseTimeout = reader.seconds("response_timeout", in: 1...3600) ?? responseTimeout
    }

    /// The account, or nil where a problem is noted.
    func account(
        _ reader: inout SettingsReader, channel: String, isOneOfSeveral: Bool, secrets: SecretSource
    ) -> EmailAccount? {
        guard let address else {
            return reader.refuse("address", "it is missing (the e-mail address that sends)")
        }
        guard let host else {
            return reader.refuse("smtp_server", "it is missing (the host name of the outgoing mail server)")
        }
        guard MailServer.isHost(host) else {
            return reader.refuse("smtp_server", "it is not a host name (without port, scheme or brackets)")
        }
        let security = security ?? (port == 465 ? .tls : .starttls)
        if security == .none && !MailServer.isLoopback(host) && !allowsPlaintext {
            return reader.refuse(
                "security",
                "\"none\" sends mail and password readable through the network: "
                    + "use \"starttls\" or \"tls\", or say \"allow_plaintext\": true")
        }
        let key = fullAddress == nil ? "address" : "full_email_address"
        let mailbox: MailAddress
        do { mailbox = try MailAddress(fullAddress ?? address) } catch {
            return reader.refuse(key, "\(error.reason) (name@example.com)")
        }
        guard let sender = sender(&reader, mailbox) else { return nil }
        let hello = helloName ?? String(mailbox.domain)
        guard MailServer.isHost(hello) else { return reader.refuse("hello_name", "it is not a host name") }
        var account = EmailAccount(
            name: address, sender: sender,
            server: MailServer(
                host: host, port: port ?? (security == .tls ? 465 : 587), security: security,
                authentication: authentication, helloName: hello, authorityFile: authorityFile,
                verifiesTLS: verifiesTLS, connectTimeout: connectTimeout, responseTimeout: responseTimeout),
            user: user ?? address, password: password)
        if !reader.has("password") && !reader.has("password_file") {
            do {
                account.password =
                    try conventionalPassword(channel, of: isOneOfSeveral ? address : nil, secrets) ?? password
            } catch { return reader.refuse("password", error.reason) }
        }
        return account
    }

    /// The password under the names of convention: the account's, then the channel's.
    private func conventionalPassword(
        _ channel: String, of account: String?, _ secrets: SecretSource
    ) throws(SecretSource.Failure) -> Secret? {
        let names = (account.map { ["\(channel).\($0)"] } ?? []) + [channel]
        for name in names {
            let variable = "CAMPAIGND_CHANNEL_\(SecretSource.variablePart(name))_PASSWORD"
            if let secret = try secrets.conventional(variable: variable, credential: "channel.\(name).password") {
                return secret
            }
        }
        return nil
    }

    /// `from_template` gives the whole From: `Name <address>` or an address alone.
    private func sender(_ reader: inout SettingsReader, _ mailbox: MailAddress) -> MailSender? {
        guard let fromTemplate else { return MailSender(name: displayName, address: mailbox) }
        let from = fromTemplate.replacingPlaceholders([
            "email_name": displayName ?? "", "full_email_address": mailbox.ascii, "address": mailbox.ascii,
        ])
        guard let from else {
            return reader.refuse(
                "from_template",
                "it names something unknown (only {{ email_name }} and {{ full_email_address }} can be put in)")
        }
        var name: String?
        var address = from
        if let open = from.lastIndex(of: "<") {
            guard from.hasSuffix(">") else {
                return reader.refuse("from_template", "it is not a mailbox (Name <name@example.com>)")
            }
            name = String(from[..<open]).trimmingSpaces()
            address = String(from[from.index(after: open)...].dropLast())
        }
        do { return MailSender(name: name, address: try MailAddress(address.trimmingSpaces())) } catch {
            return reader.refuse("from_template", "\(error.reason) (Name <name@example.com>)")
        }
    }
}

extension String {
    /// The text with each `{{ name }}` replaced; nil where a name is not among `values`, or a bracket is left open.
    fileprivate func replacingPlaceholders(_ values: [String: String]) -> String? {
        var result = ""
        var rest = self[...]
        while let open = rest.firstRange(of: "{{") {
            guard let close = rest[open.upperBound...].firstRange(of: "}}"),
                let value = values[String(rest[open.upperBound..<close.lowerBound]).trimmingSpaces()]
            else { return nil }
            result += rest[..<open.lowerBound]
            result += value
            rest = rest[close.upperBound...]
        }
        return result + rest
    }

    fileprivate func trimmingSpaces() -> String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
