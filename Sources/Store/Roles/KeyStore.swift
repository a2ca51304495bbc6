package import Domain

/// Who may call, what was answered to them, and what was done outside of the store.
package protocol KeyStore: Sendable {
    /// Keeps a key by its hash; the key itself is kept nowhere.
    func createKey(_ key: NewAPIKey, by act: Act<APIKeyRow>, at now: Instant) async throws -> APIKeyRow

    /// The key with that hash, whether or not it has expired.
    func apiKey(hash: [UInt8]) async throws -> APIKeyRow?

    /// Every key, expired or not.
    func apiKeys() async throws -> [APIKeyRow]

    /// Answers whether it was good until now.
    func revokeKey(_ key: APIKeyKey, by act: Act<Bool>, at now: Instant) async throws -> Bool

    /// Keeps when keys were last used; to the minute, lossy on a crash.
    func touchKeys(_ used: [APIKeyKey: Instant]) async throws

    /// Records an act that changes no row here: what it does lies outside of the store. Its answer, where one is kept, is what
    /// holds until ``keepReceipt(_:_:at:)`` replaces it: after a crash between both, a repeat gets it and does not act again.
    func record(
        _ action: OperatorAction, on subject: ActSubject, detail: String?, by act: Act<Void>, at now: Instant
    ) async throws

    /// The answer that was kept under an idempotency key; nil where there is none, or it has expired.
    func receipt(_ key: ReceiptKey, at now: Instant) async throws -> Receipt?

    /// Keeps the answer to what was done, in place of what was kept before the outcome was known.
    func keepReceipt(_ key: ReceiptKey, _ receipt: Receipt, at now: Instant) async throws

    /// Forgets an answer: nothing was done, and a repeat may act.
    func dropReceipt(_ key: ReceiptKey) async throws

    /// Forgets answers that were kept before an instant; answers how many.
    func dropReceipts(before instant: Instant) async throws -> Int
}
