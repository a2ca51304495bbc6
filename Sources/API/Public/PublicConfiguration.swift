package import Channels

/// Where the public listener listens and what it is called from outside.
package struct PublicConfiguration: Sendable {
    package var host: String
    /// 0: any free one, told through `onServerRunning`.
    package var port: Int
    /// How providers and people reach it, without a slash at its end.
    package var publicURL: String
    /// Who sends the messages, as the unsubscribe page calls them.
    package var sender: String
    /// What signed the tokens of unsubscribe links.
    package var tokens: TokenSigner
    package var limits: PublicLimits

    package init(
        host: String, port: Int, publicURL: String, sender: String, tokens: TokenSigner,
        limits: PublicLimits = PublicLimits()
    ) {
        self.host = host
        self.port = port
        self.publicURL = publicURL
        self.sender = sender
        self.limits = limits
        self.tokens = tokens
    }
}
