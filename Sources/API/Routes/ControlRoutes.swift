import Domain
import Hummingbird
import Runtime
import Store

/// What only the operator at the control socket may do: keep keys, read the definitions again.
struct ControlRoutes: Sendable {
    let environment: APIEnvironment
    /// Reads the definitions again; one line a problem or change.
    let reload: @Sendable () async throws -> [String]

    var endpoints: [Endpoint] {
        [
            endpoint("/control/keys", "createKey") { call in
                let key = try newKey(try await environment.jsonBody(of: call))
                let row = try await environment.store.createKey(key, at: environment.clock.now)
                return APIEnvironment.json(["key": .integer(row.key.rawValue)])
            },
            endpoint("/control/keys/{key}/revoke", "revokeKey") { call in
                guard let key = Int64(call.parameter("key")) else { throw Problem.notFound("key of that number") }
                let changed = try await environment.store.revokeKey(APIKeyKey(key), at: environment.clock.now)
                return APIEnvironment.json(["changed": .boolean(changed)])
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
            endpoint("/control/reload", "reload") { _ in
                APIEnvironment.json(["report": .array(try await reload().map { .string($0) })])
            },
        ]
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
