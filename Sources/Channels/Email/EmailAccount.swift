/// One sender of an e-mail channel: who it is, and where and how it signs in.
struct EmailAccount: Hashable, Sendable {
    /// The `address` setting; messages name their account by it.
    var name: String
    var sender: MailSender
    var server: MailServer
    /// The login name; used only with a password.
    var user: String
    /// Nil: the server wants no login.
    var password: Secret?
}
