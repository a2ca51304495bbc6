/// With what an account asks for access tokens (RFC 6749, section 6).
struct OAuthClient: Hashable, Sendable {
    var tokenURL: String
    var clientID: String
    /// Nil: a public client.
    var clientSecret: Secret?
    /// As configured; the provider may have given another since.
    var refreshToken: Secret
}
