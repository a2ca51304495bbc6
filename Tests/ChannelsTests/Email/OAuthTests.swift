import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

/// Signing in with access tokens, against a token endpoint, a real Dovecot and a real SMTP server.
@Suite struct OAuthTests {
    private let now = Instant(seconds: 1_795_000_000)

    private func settings(_ provider: TestSupport.ProviderDouble) -> [String: ConfigurationValue] {
        ["oauth_token_uri": .string("\(provider.baseURL)/token"), "oauth_client_id": "campaignd"]
    }

    private func tokens(
        _ provider: TestSupport.ProviderDouble, _ state: TemporaryDirectory, _ clock: ManualClock,
        refresh: String = "first-refresh",
        secret: String = "client secret+&="
    ) -> OAuthTokens {
        OAuthTokens(
            OAuthClient(
                tokenURL: "\(provider.baseURL)/token", clientID: "campaignd", clientSecret: Secret(secret),
                refreshToken: Secret(refresh)),
            file: RefreshTokenFile(stateDirectory: state.path, channel: "mail", account: "a@example.com"),
            http: .shared, clock: clock)
    }

    private func steer(_ provider: TestSupport.ProviderDouble, _ said: [String: Any]) async throws {
        try await provider.call("POST", "/__oauth", JSONSerialization.data(withJSONObject: said))
    }

    @Test func asksOnceAndAgainShortlyBeforeTheEnd() async throws {
        let provider = try await TestSupport.ProviderDouble.start("oauth_double.py")
        let clock = ManualClock(now)
        let tokens = tokens(provider, try TemporaryDirectory(), clock)
        let several = await withTaskGroup(of: Secret?.self) { group in
            for _ in 0..<8 { group.addTask { try? await tokens.token().get() } }
            return await group.reduce(into: Set<Secret?>()) { $0.insert($1) }
        }
        #expect(several.map { $0?.reveal() } == ["access-1"])
        clock.advance(by: .seconds(3539))
        #expect(try await tokens.token().get().reveal() == "access-1")
        clock.advance(by: .seconds(2))
        #expect(try await tokens.token().get().reveal() == "access-2")
        #expect(try await tokens.token(insteadOf: Secret("access-2")).get().reveal() == "access-3")
        #expect(try await provider.log().count == 3)
    }

    @Test func keepsTheTokenThatReplacesTheConfiguredOne() async throws {
        let provider = try await TestSupport.ProviderDouble.start("oauth_double.py")
        let state = try TemporaryDirectory()
        try await steer(provider, ["rotate": true, "expires_in": 10])
        let clock = ManualClock(now)
        let first = tokens(provider, state, clock)
        #expect(try await first.token().get().reveal() == "access-1")
        clock.advance(by: .seconds(10))
        #expect(try await first.token().get().reveal() == "access-2")
        // Another process, with what is configured.
        #expect(try await tokens(provider, state, clock).token().get().reveal() == "access-3")
        let files = try state.files()
        #expect(files.count == 1)
        let mode = try FileManager.default.attributesOfItem(atPath: state.path(files[0]))[.posixPermissions] as? Int
        #expect(mode == 0o600)
        // A new one in the configuration counts, whatever is kept.
        try await steer(provider, ["refresh_token": "second-refresh"])
        #expect(
            try await tokens(provider, state, clock, refresh: "second-refresh").token().get().reveal() == "access-4")
    }

    @Test func saysWhyThereIsNone() async throws {
        let provider = try await TestSupport.ProviderDouble.start("oauth_double.py")
        let state = try TemporaryDirectory()
        let clock = ManualClock(now)
        func failure(_ tokens: OAuthTokens) async -> ChannelFailure? {
            if case .failure(let failure) = await tokens.token() { failure } else { nil }
        }
        let revoked = await failure(tokens(provider, state, clock, refresh: "gone"))
        #expect(revoked?.kind == .refused)
        #expect(revoked?.code == "oauth_invalid_grant")
        #expect(revoked?.text.contains("expired or revoked") == true)
        #expect(await failure(tokens(provider, state, clock, secret: "x"))?.code == "oauth_invalid_client")
        try await provider.next([.answer(503, headers: ["Retry-After": "7"]), .answer(200, body: "{}"), .dropAfter])
        let busy = await failure(tokens(provider, state, clock))
        #expect(busy?.kind == .unavailable)
        #expect(busy?.retryAfter == .seconds(7))
        #expect(await failure(tokens(provider, state, clock))?.kind == .unavailable)
        #expect(await failure(tokens(provider, state, clock))?.code == "oauth_unreachable")
        let nowhere = tokens(provider, state, clock)
        provider.end()
        let unreachable = await failure(nowhere)
        #expect(unreachable?.code == "oauth_unreachable")
        for failure in [revoked, busy, unreachable] {
            #expect(
                failure?.text.contains("first-refresh") == false && failure?.text.contains("client secret") == false)
        }
    }

    @Test func readsAMailboxAndSendsWithAToken() async throws {
        let provider = try await TestSupport.ProviderDouble.start("oauth_double.py")
        let imap = try await ImapPeer(["--introspection", "\(provider.baseURL)/introspect"])
        let certificates = try await Certificates()
        let smtp = try await MailPeer([
            "--user", "reader@example.com", "--introspection", "\(provider.baseURL)/introspect", "--tls", "starttls",
            "--certificate", certificates.certificate, "--key", certificates.key,
        ])
        let state = try TemporaryDirectory()
        try state.write("first-refresh\n", to: "refresh")
        try state.write("client secret+&=\n", to: "client")
        let channel = try imap.channel(
            settings(provider).merging([
                "oauth_refresh_token_file": .string(state.path("refresh")),
                "oauth_client_secret_file": .string(state.path("client")), "smtp_port": .integer(smtp.port),
                "security": "starttls", "ca_file": .string(certificates.authority),
            ]) { $1 }, password: nil, state: state.path)
        #expect(await channel.check() == nil, "\(imap.log) \(smtp.errorText)")
        let first = await channel.look(after: nil, at: now)
        #expect(first.poll.failure == nil)
        guard case .accepted = await channel.send(.sample(number: 1)) else {
            Issue.record("not sent: \(smtp.errorText)")
            return
        }
        // Taken back before their time: both servers refuse it once.
        try await steer(provider, ["revoke": true])
        let other = try imap.channel(
            settings(provider).merging([
                "oauth_refresh_token_file": .string(state.path("refresh")),
                "oauth_client_secret_file": .string(state.path("client")), "smtp_port": .integer(smtp.port),
                "security": "starttls", "ca_file": .string(certificates.authority), "concurrency": 1,
            ]) { $1 }, password: nil, state: state.path)
        #expect(await other.look(after: nil, at: now).poll.failure == nil)
        try await steer(provider, ["revoke": true])
        guard case .accepted = await other.send(.sample(number: 2)) else {
            Issue.record("not sent after the token was taken back: \(smtp.errorText)")
            return
        }
        let asked = try await provider.log().filter { $0.path == "/token" }.count
        #expect(asked == 3)
        // And one that is gone for good stops the account.
        try await steer(provider, ["revoke": true, "refresh_token": "gone"])
        let last = try imap.channel(
            settings(provider).merging([
                "oauth_refresh_token_file": .string(state.path("refresh")),
                "oauth_client_secret_file": .string(state.path("client")),
            ]) { $1 }, password: nil, state: state.path)
        #expect(await last.look(after: nil, at: now).poll.failure?.kind == .refused)
        for channel in [channel, other, last] { await channel.close() }
    }
}
