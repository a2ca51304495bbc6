/// What is shown to a mail server: a password, or an access token (XOAUTH2).
struct MailLogin: Hashable, Sendable {
    var user: String
    var secret: Secret
    var isBearer: Bool
    /// libcurl's login options.
    var options: String
}
