/// Where and how an account's mail is read.
struct MailboxServer: Hashable, Sendable {
    var host: String
    var port: Int
    var security: MailServer.Security
    var user: String
    /// The name of the folder, as the server writes it (modified UTF-7 where it is not ASCII).
    var mailbox: String
    var authorityFile: String?
    var verifiesTLS: Bool
    var connectTimeout: Duration
    var responseTimeout: Duration

    var name: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }

    var url: String { "\(security == .tls ? "imaps" : "imap")://\(name)/" }
}
