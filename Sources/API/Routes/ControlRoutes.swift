import Domain
import Hummingbird
import Runtime
import Store

/// What only the operator at the control socket may do: keep keys, read the definitions again, hand over a file that lies in
/// the spool.
struct ControlRoutes: Sendable {
    let environment: APIEnvironment

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/control/keys", operationID: "listKeys", summary: "listKeys", tag: "control",
                access: .scope(.admin), answers: []
            ) { _ in
                let rows = try await environment.store.apiKeys()
                return APIEnvironment.list(
                    rows.map { $0.json(at: environment.clock.now) }, next: nil, total: rows.count)
            },
            endpoint("/control/keys", "createKey") { call in
                let key = try newKey(try await environment.jsonBody(of: call))
                let row = try await environment.operations.createKey(key, by: Act(call.actor))
                return APIEnvironment.json(["key": .integer(row.key.rawValue)])
            },
            endpoint("/control/keys/{key}/revoke", "revokeKey") { call in
                guard let key = Int64(call.parameter("key")) else { throw Problem.notFound("key of that number") }
                let changed = try await environment.operations.revokeKey(APIKeyKey(key), by: Act(call.actor))
                return APIEnvironment.json(Endpoint.changed(changed))
            },
            Endpoint(
                method: .get, path: "/control/problems", operationID: "problems", summary: "problems", tag: "control",
                access: .scope(.admin), answers: []
            ) { _ in
                let problems = await environment.operations.readiness()
                return APIEnvironment.json([
                    "problems": .array(
                        problems.map { ["code": .string($0.code), "message": .string($0.message)] })
                ])
            },
            endpoint("/control/reload", "reload") { call in
                let lines = try await environment.operations.reload(actor: call.actor)
                return APIEnvironment.json(["report": .array(lines.map { .string($0) })])
            },
            endpoint("/control/campaigns/{id}/uploads", "takeOver", takeOver),
        ]
    }

    /// A file that a command has put into the spool, whole and synced.
    private func takeOver(_ call: Call) async throws -> Response {
        let body = try ObjectBody(
            try environment.parse(try await environment.jsonBody(of: call)),
            taking: ["spooled", "name", "hash", "bytes", "force"])
        let spooled = try body.required("spooled", longest: 255)
        guard !spooled.contains("/") else { throw ObjectBody.wrong("spooled", "is a file's name, without folders") }
        guard let bytes = Int64(try body.required("bytes", longest: 20)) else {
            throw ObjectBody.wrong("bytes", "is a number of bytes")
        }
        let row = try await environment.operations.receiveUpload(
            campaign: call.parameter("id"),
            file: SpooledUpload(
                path: "\(environment.spoolDirectory)/\(spooled)",
                fileName: UploadName.sanitized(try body.required("name", longest: 500)), byteCount: bytes,
                contentHash: Self.bytes(try body.required("hash", longest: 64)),
                isForced: try body.flag("force") ?? false),
            source: .commandLine, by: Act(call.actor))
        return APIEnvironment.json(row.json(ids: [:], now: environment.clock.now))
    }

    private func endpoint(
        _ path: String, _ operationID: String, _ handle: @escaping @Sendable (Call) async throws -> Response
    ) -> Endpoint {
        Endpoint(
            method: .post, path: path, operationID: operationID, summary: operationID, tag: "control",
            access: .scope(.admin), answers: [], handle: handle)
    }

    /// What `campaignd key create` made: the key's hash, never the key.
    private func newKey(_ body: [UInt8]) throws(Problem) -> NewAPIKey {
        var name = ""
        var hash: [UInt8] = []
        var prefix = ""
        var scopes: [APIScope] = []
        var expiresAt: Instant?
        if case .object(let members) = try environment.parse(body) {
            for member in members {
                switch (member.name, member.value) {
                case ("name", .string(let text)): name = text
                case ("prefix", .string(let text)): prefix = text
                case ("hash", .string(let text)): hash = Self.bytes(text)
                case ("expires_at", .integer(let milliseconds)): expiresAt = Instant(milliseconds: milliseconds)
                case ("scopes", .array(let items)):
                    scopes = items.compactMap { item in
                        if case .string(let text) = item { APIScope(rawValue: text) } else { nil }
                    }
                default:
                    throw Problem(.invalidBody, "The member \"\(member.name)\" is not known here or of another type.")
                }
            }
        }
        guard hash.count == 32, !prefix.isEmpty, !scopes.isEmpty else {
            throw Problem(.invalidBody, "A key has a hash of 32 bytes, a prefix and at least one scope.")
        }
        return NewAPIKey(name: name, hash: hash, prefix: prefix, scopes: scopes, expiresAt: expiresAt)
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}

extension APIKeyRow {
    /// As commands list it; never the key or its hash.
    fileprivate func json(at now: Instant) -> JSONValue {
        let state = revokedAt != nil ? "revoked" : expiresAt.map { $0 <= now } ?? false ? "expired" : "good"
        return [
            "key": .integer(key.rawValue), "prefix": .string(prefix), "name": .string(name),
            "scopes": .array(scopes.map { .string($0.rawValue) }), "created_at": .instant(createdAt),
            "expires_at": .instant(expiresAt), "revoked_at": .instant(revokedAt),
            "last_used_at": .instant(lastUsedAt), "state": .string(state),
        ]
    }
}
