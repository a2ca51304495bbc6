import Domain

/// The settings of an account as far as they are said; an account in the list goes on from those of the channel.
struct EmailAccountValues {
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
    var bounceAddress: String?
    var mailbox = MailboxValues()
    var oauth = OAuthValues()

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
        bounceAddress = reader.string("verp_address") ?? bounceAddress
        mailbox.read(&reader)
        oauth.read(&reader, secrets: secrets)
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
        if let bounceAddress {
            guard let bounces = (try? MailAddress(bounceAddress)).flatMap({ BounceAddress($0) }) else {
                return reader.refuse(
                    "verp_address",
                    "it is not an address with at most \(BounceAddress.longestLocalPart) characters and no + before the @"
                )
            }
            account.bounces = bounces
        }
        let named = names(channel, isOneOfSeveral ? address : nil)
        if !reader.has("password") && !reader.has("password_file") {
            do { account.password = try secrets.conventional("password", of: named) ?? password } catch {
                guard let standIn = reader.absent("password", error.reason, secrets) else { return nil }
                account.password = standIn
            }
        }
        account.oauth = oauth.client(&reader, names: named, secrets: secrets)
        if account.oauth != nil {
            guard account.password == nil else {
                return reader.refuse("password", "the account signs in by OAuth: leave the password out")
            }
            guard authentication == .auto else {
                return reader.refuse("smtp_auth", "the account signs in by OAuth: leave it out")
            }
        }
        account.mailbox = self.mailbox.server(
            &reader, user: account.user, allowsPlaintext: allowsPlaintext, like: account.server)
        if account.mailbox != nil && account.password == nil && account.oauth == nil {
            account.password = reader.missing(
                "password", ofChannel: channel, secrets, "a mailbox is read with a password or by OAuth only")
            if account.password == nil { return nil }
        }
        return account
    }

    /// Under which the secrets of an account are looked for: the account's, then the channel's.
    private func names(_ channel: String, _ account: String?) -> [String] {
        (account.map { ["\(channel).\($0)"] } ?? []) + [channel]
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
