import Domain
import HTTPTypes
import Hummingbird
import Store

/// Tells who sends a request and whether their key allows it.
struct Authenticator: Sendable {
    let store: any Store
    let clock: any WallClock
    let uses: KeyUses
    /// Who may reach the listener may do everything: set for the control socket only.
    var trustsEveryone = false

    /// The key that the request carries.
    ///
    /// Keys are looked up by their hash: what a caller can time is the hash of a guess, which tells nothing of a key.
    /// - Throws: ``Problem`` 401.
    func key(of request: Request) async throws -> APIKeyRow {
        if trustsEveryone { return Self.operatorKey(of: request) }
        guard let header = request.headers[.authorization] else {
            throw unauthorized(
                .missingKey, "Send a key as \"Authorization: Bearer cd_…\"; campaignd key create makes one.")
        }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw unauthorized(.missingKey, "The Authorization header must read \"Bearer cd_…\".")
        }
        let text = parts[1].drop { $0 == " " }
        guard APIKeyMaker.isPlausible(String(text)),
            let row = try await store.apiKey(hash: APIKeyMaker.hash(of: String(text)))
        else { throw unauthorized(.invalidKey, "No key like this was made here: check that it was copied whole.") }
        let now = clock.now
        if row.revokedAt != nil {
            throw unauthorized(.keyRevoked, "This key was revoked: make another with campaignd key create.")
        }
        if let expiresAt = row.expiresAt, expiresAt <= now {
            throw unauthorized(
                .keyExpired, "This key expired at \(expiresAt.iso8601): make another with campaignd key create.")
        }
        uses.note(row.key, at: now)
        return row
    }

    /// - Throws: ``Problem`` 403 that names the scope.
    func require(_ scope: APIScope, of key: APIKeyRow) throws {
        if key.scopes.contains(scope) || key.scopes.contains(.admin) { return }
        let has = key.scopes.map(\.rawValue).joined(separator: ", ")
        throw Problem(
            .missingScope,
            "This needs the scope \"\(scope.rawValue)\"; the key has \(has.isEmpty ? "none" : has).")
    }

    /// What stands for the operator at the control socket; no row of the store.
    static let operatorKey = APIKeyRow(
        key: APIKeyKey(0), name: "operator", prefix: "operator", scopes: [.admin], createdAt: Instant(milliseconds: 0),
        expiresAt: nil, revokedAt: nil, lastUsedAt: nil)

    /// The operator by the name that their command gives: who may reach the socket may say who they are, for the record.
    private static func operatorKey(of request: Request) -> APIKeyRow {
        var key = operatorKey
        if let field = ControlAPI.operatorHeader, let name = request.headers[field] {
            let shown = name.unicodeScalars.filter { (0x21..<0x7F).contains($0.value) }.prefix(64)
            if !shown.isEmpty { key.name = "operator:\(String(String.UnicodeScalarView(shown)))" }
        }
        return key
    }

    private func unauthorized(_ code: ProblemCode, _ detail: String) -> Problem {
        var headers = HTTPFields()
        headers[.wwwAuthenticate] =
            code == .missingKey ? #"Bearer realm="campaignd""# : #"Bearer realm="campaignd", error="invalid_token""#
        return Problem(code, detail, headers: headers)
    }
}
