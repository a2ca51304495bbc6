package import Domain

/// Where the public listener listens and what it is called from outside.
package struct PublicConfiguration: Sendable {
    package var host: String
    /// 0: any free one, told through `onServerRunning`.
    package var port: Int
    /// How providers and people reach it, without a slash at its end.
    package var publicURL: String
    /// Who sends the messages, as the unsubscribe page calls them.
    package var sender: String
    /// Whom a token of an unsubscribe link names; nil where it is not one of ours.
    package var unsubscribing: @Sendable (_ token: String) -> (kind: CommunicationKind, address: String)?
    package var limits: PublicLimits

    package init(
        host: String, port: Int, publicURL: String, sender: String, limits: PublicLimits = PublicLimits(),
        unsubscribing: @escaping @Sendable (_ token: String) -> (kind: CommunicationKind, address: String)?
    ) {
        self.host = host
        self.port = port
        self.publicURL = publicURL
        self.sender = sender
        self.limits = limits
        self.unsubscribing = unsubscribing
    }
}
