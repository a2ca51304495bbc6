package import Domain

/// What a key may do; raw values are the wire tags. Each includes nothing but itself, except `admin`, which is all.
package enum APIScope: String, CaseIterable, Sendable {
    case participantsWrite = "participants:write"
    case read
    case operate
    case admin
}

package struct NewAPIKey: Sendable {
    package var name: String
    /// SHA-256 of the key; the key itself is never stored.
    package var hash: [UInt8]
    /// The first characters, to recognise it by.
    package var prefix: String
    package var scopes: [APIScope]
    package var expiresAt: Instant?

    package init(name: String, hash: [UInt8], prefix: String, scopes: [APIScope], expiresAt: Instant?) {
        self.name = name
        self.hash = hash
        self.prefix = prefix
        self.scopes = scopes
        self.expiresAt = expiresAt
    }
}

package struct APIKeyRow: Sendable {
    package var key: APIKeyKey
    package var name: String
    package var prefix: String
    package var scopes: [APIScope]
    package var createdAt: Instant
    package var expiresAt: Instant?
    package var revokedAt: Instant?
    package var lastUsedAt: Instant?

    package init(
        key: APIKeyKey, name: String, prefix: String, scopes: [APIScope], createdAt: Instant, expiresAt: Instant?,
        revokedAt: Instant?, lastUsedAt: Instant?
    ) {
        self.key = key
        self.name = name
        self.prefix = prefix
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }
}

/// What names a write that may be repeated: the API key and the caller's `Idempotency-Key`.
package struct ReceiptKey: Hashable, Sendable {
    package var apiKey: APIKeyKey
    package var idempotencyKey: String

    package init(apiKey: APIKeyKey, idempotencyKey: String) {
        self.apiKey = apiKey
        self.idempotencyKey = idempotencyKey
    }
}

/// The answer that a repeat gets again.
package struct Receipt: Hashable, Sendable {
    /// How long it is kept.
    package static let lifetime = Duration.seconds(86_400)

    /// SHA-256 over method, path and body of the request.
    package var requestHash: [UInt8]
    package var status: Int
    package var body: [UInt8]

    package init(requestHash: [UInt8], status: Int, body: [UInt8]) {
        self.requestHash = requestHash
        self.status = status
        self.body = body
    }
}
