/// The settings of a mailbox as far as they are said; an account in a list goes on from those of the channel.
struct MailboxValues {
    var host: String?
    var port: Int?
    var security: MailServer.Security?
    var user: String?
    var mailbox = "INBOX"

    mutating func read(_ reader: inout SettingsReader) {
        host = reader.string("imap_server") ?? host
        port = reader.integer("imap_port", in: 1...65_535) ?? port
        security = reader.choice("imap_security", MailServer.Security.self) ?? security
        user = reader.string("imap_user") ?? user
        mailbox = reader.string("imap_mailbox") ?? mailbox
    }

    /// Nil: no mailbox is to be read, or a problem is noted. `like`: the account's other server, whose certificates and
    /// patience serve here too.
    func server(
        _ reader: inout SettingsReader, user accountUser: String, allowsPlaintext: Bool, like server: MailServer
    ) -> MailboxServer? {
        guard let host else { return nil }
        guard MailServer.isHost(host) else {
            return reader.refuse("imap_server", "it is not a host name (without port, scheme or brackets)")
        }
        let security = security ?? (port == 143 ? .starttls : .tls)
        if security == .none && !MailServer.isLoopback(host) && !allowsPlaintext {
            return reader.refuse(
                "imap_security",
                "\"none\" reads mail and sends the password readable through the network: "
                    + "use \"starttls\" or \"tls\", or say \"allow_plaintext\": true")
        }
        guard mailbox.utf8.allSatisfy({ (32...126).contains($0) }), mailbox.utf8.count <= 255 else {
            return reader.refuse(
                "imap_mailbox", "it has to be ASCII: a folder of another name is written in modified UTF-7 (RFC 3501)")
        }
        return MailboxServer(
            host: host, port: port ?? (security == .tls ? 993 : 143), security: security, user: user ?? accountUser,
            mailbox: mailbox, authorityFile: server.authorityFile, verifiesTLS: server.verifiesTLS,
            connectTimeout: server.connectTimeout, responseTimeout: server.responseTimeout)
    }
}
