import Domain
import HTTPTypes
import Store
import Testing

@testable import API

@Suite struct AccessTests {
    private static func concrete(_ endpoint: Endpoint) -> String {
        endpoint.path.replacing("{id}", with: "demo").replacing("{campaign_id}", with: "demo")
            .replacing("{name}", with: "flow.schema.json")
    }

    @Test func asksForAKeyOnEveryEndpointThatNeedsOne() async throws {
        try await Fixture.run { fixture in
            for endpoint in fixture.server.table.endpoints {
                let reply = try await fixture.call(endpoint.method, AccessTests.concrete(endpoint), as: nil)
                switch endpoint.access {
                case .open: #expect(reply.status == 200, "\(endpoint.path)")
                case .scope:
                    #expect(reply.status == 401 && reply.code == "missing_key", "\(endpoint.path)")
                    #expect(reply.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
                }
            }
        }
    }

    @Test func namesTheScopeThatIsMissing() async throws {
        try await Fixture.run { fixture in
            for endpoint in fixture.server.table.endpoints {
                guard case .scope(let needed) = endpoint.access else { continue }
                for scope in APIScope.allCases where scope != needed && scope != .admin {
                    let reply = try await fixture.call(endpoint.method, AccessTests.concrete(endpoint), as: scope)
                    #expect(reply.status == 403 && reply.code == "missing_scope", "\(endpoint.path)")
                    #expect(try reply.json["detail"]?.text?.contains("\"\(needed.rawValue)\"") == true)
                }
            }
        }
    }

    @Test(arguments: ["", "Bearer", "Basic abc", "Bearer x", "Bearer cd_12345678_short", "bearer \u{7F}"])
    func refusesWhatIsNoKey(_ header: String) async throws {
        try await Fixture.run { fixture in
            let reply = try await fixture.call(
                .get, "/v1/campaigns", as: nil, headers: ["authorization": header])
            #expect(reply.status == 401)
        }
    }

    @Test func refusesUnknownExpiredAndRevokedKeys() async throws {
        try await Fixture.run { fixture in
            let random = SeededRandom(99)
            let stranger = APIKeyMaker.make(name: "x", scopes: [.admin], expiresAt: nil, random: random)
            #expect(try await fixture.call(.get, "/v1/campaigns", key: stranger.key).code == "invalid_key")

            let brief = APIKeyMaker.make(
                name: "b", scopes: [.read], expiresAt: fixture.clock.now + .seconds(60), random: random)
            let row = try await fixture.store.createKey(brief.record, by: Act("test"), at: fixture.clock.now)
            #expect(try await fixture.call(.get, "/v1/campaigns", key: brief.key).status == 200)
            fixture.manual.advance(by: .seconds(60))
            #expect(try await fixture.call(.get, "/v1/campaigns", key: brief.key).code == "key_expired")
            _ = try await fixture.store.revokeKey(row.key, by: Act("test"), at: fixture.clock.now)
            #expect(try await fixture.call(.get, "/v1/campaigns", key: brief.key).code == "key_revoked")
        }
    }

    @Test func keepsWhenAKeyWasUsed() async throws {
        try await Fixture.run { fixture in
            fixture.manual.advance(by: .seconds(3600))
            _ = try await fixture.get("/v1/campaigns", as: .read)
            let row = try await fixture.store.apiKeys().first { $0.scopes == [.read] }
            #expect(row?.lastUsedAt.map { abs($0.milliseconds - fixture.clock.now.milliseconds) < 60_000 } == true)
        }
    }

    @Test func limitsTheRateOfEachKey() async throws {
        try await Fixture.run(limits: APILimits(requestsPerSecond: 1, burst: 2)) { fixture in
            let first = try await fixture.get("/v1/campaigns", as: .read)
            let remaining = try #require(HTTPField.Name("X-RateLimit-Remaining"))
            #expect(first.headers[remaining] == "1")
            _ = try await fixture.get("/v1/campaigns", as: .read)
            let third = try await fixture.get("/v1/campaigns", as: .read)
            #expect(third.status == 429 && third.code == "rate_limited" && third.headers[.retryAfter] == "1")
            #expect(third.headers[remaining] == "0")
            #expect(try await fixture.get("/v1/campaigns", as: .admin).status == 200)
            fixture.manual.advance(by: .seconds(1))
            #expect(try await fixture.get("/v1/campaigns", as: .read).status == 200)
        }
    }

    @Test func echoesAHarmlessRequestID() async throws {
        try await Fixture.run { fixture in
            let name = try #require(HTTPField.Name("X-Request-Id"))
            let reply = try await fixture.call(.get, "/v1/nothing", headers: ["x-request-id": "trace-1"])
            #expect(reply.headers[name] == "trace-1")
            #expect(try reply.json["request_id"] == "trace-1")
            let other = try await fixture.call(.get, "/healthz", headers: ["x-request-id": "a b"])
            #expect(other.headers[name]?.utf8.count == 32)
        }
    }

    @Test func answersUnknownPathsAndMethodsAsProblems() async throws {
        try await Fixture.run { fixture in
            #expect(try await fixture.get("/v2/campaigns").code == "not_found")
            let reply = try await fixture.call(.delete, "/v1/campaigns/demo/participants")
            #expect(reply.status == 405 && reply.headers[.allow] == "GET, POST")
            #expect(try await fixture.call(.put, "/healthz").headers[.allow] == "GET")
        }
    }
}
