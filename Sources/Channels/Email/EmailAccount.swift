/// One account of an e-mail channel: who it is, where and how it signs in, and where its mail comes in.
struct EmailAccount: Hashable, Sendable {
    /// The `address` setting; messages name their account by it.
    var name: String
    var sender: MailSender
    var server: MailServer
    /// The login name; used only with a password or OAuth.
    var user: String
    /// Nil: the server wants no login, or the account signs in by OAuth.
    var password: Secret?
    var oauth: OAuthClient?
    /// Nil: to the sender's address.
    var bounces: BounceAddress?
    /// Nil: its mail is not read.
    var mailbox: MailboxServer?

    /// How it signs in this time. `bearer`: the access token, where there is OAuth.
    func login(bearer: Secret?, _ authentication: MailServer.Authentication) -> MailLogin? {
        if let bearer { return MailLogin(user: user, secret: bearer, isBearer: true, options: "AUTH=XOAUTH2") }
        return password.map { MailLogin(user: user, secret: $0, isBearer: false, options: authentication.options) }
    }
}
