package import Domain

/// A channel that its provider calls at `<public_url>/hooks/<channel>`.
package protocol WebhookChannel: Channel {
    /// Checks that the request is the provider's, and reads it. Pure and quick; the signature is checked in constant
    /// time over the raw body before anything of it is read.
    func receive(_ request: WebhookRequest, at now: Instant) -> WebhookAnswer

    /// Returns true if the one who signs what is posted to `other` may tell this channel's news there too.
    func takesNews(from other: any WebhookChannel) -> Bool
}

extension WebhookChannel {
    package func takesNews(from other: any WebhookChannel) -> Bool { false }
}

/// A request as it came in.
package struct WebhookRequest: Hashable, Sendable {
    package var method: String
    /// What follows `/hooks/<channel>` in the path, percent-encoded as it came: empty, or `/…`.
    package var subpath: String
    /// The raw query, without `?`.
    package var query: String
    /// The whole URL as the provider called it: the configured `public_url`, the path and the query.
    package var url: String
    /// Names in lower case; what came several times is joined by `, `.
    package var headers: [String: String]
    package var body: [UInt8]

    package init(
        method: String, subpath: String = "", query: String = "", url: String, headers: [String: String] = [:],
        body: [UInt8] = []
    ) {
        self.method = method
        self.subpath = subpath
        self.query = query
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// What to answer, and what it told. Events are kept before the answer goes out; where they cannot be kept the answer
/// is 503, and the provider comes again.
package struct WebhookAnswer: Hashable, Sendable {
    package var status: Int
    package var contentType: String
    package var body: [UInt8]
    package var events: [ProviderEvent]
    /// News of accounts that this channel does not have: another one may.
    package var elsewhere: [ForeignNews]
    /// For the log where the request was refused: never what the request held.
    package var complaint: String?

    package init(
        status: Int = 200, contentType: String = "text/plain", body: [UInt8] = [], events: [ProviderEvent] = [],
        elsewhere: [ForeignNews] = [], complaint: String? = nil
    ) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.events = events
        self.elsewhere = elsewhere
        self.complaint = complaint
    }

    package mutating func add(_ event: ProviderEvent, of account: String) {
        if let index = elsewhere.firstIndex(where: { $0.account == account }) {
            elsewhere[index].events.append(event)
        } else {
            elsewhere.append(ForeignNews(account: account, events: [event]))
        }
    }

    /// Not the provider's: 403.
    package static func forged(_ complaint: String) -> WebhookAnswer {
        WebhookAnswer(status: 403, body: Array("forbidden\n".utf8), complaint: complaint)
    }

    /// The provider's, and not understood: 400.
    package static func malformed(_ complaint: String) -> WebhookAnswer {
        WebhookAnswer(status: 400, body: Array("bad request\n".utf8), complaint: complaint)
    }
}

/// What was told of an account that the channel does not have, in order.
package struct ForeignNews: Hashable, Sendable {
    package var account: String
    package var events: [ProviderEvent]

    package init(account: String, events: [ProviderEvent]) {
        self.account = account
        self.events = events
    }
}
