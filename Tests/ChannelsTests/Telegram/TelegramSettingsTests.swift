import Domain
import TestSupport
import Testing

@testable import Channels

@Suite struct TelegramSettingsTests {
    private func problems(
        _ settings: [String: ConfigurationValue], environment: [String: String] = [:], publicURL: String? = nil
    ) -> [String] {
        do throws(ChannelSettingsError) {
            _ = try ChannelFactory.testing(secrets: SecretSource(environment: environment), publicURL: publicURL)
                .make(id: "tg", kind: .telegram, settings: settings)
            return []
        } catch {
            return error.problems.map { "\($0.path): \($0.message)" }
        }
    }

    private let token = [
        "T": "123:abc", "S": "0123456789abcdef", "SHORT": "short", "BAD": "123:a/b", "WORDS": "hunter2",
    ]

    @Test func needsNothingButTheToken() throws {
        let plain: [String: ConfigurationValue] = ["token": ["env": "T"]]
        #expect(problems(plain, environment: token).isEmpty)
        let channel = try TelegramPeer.channel(["recipient_rate": 2, "rate": 10, "attempts": 3, "on_unknown": "resend"])
        #expect(channel.rate == RateLimit(perSecond: 10, burst: 10))
        #expect(channel.recipientRate == RateLimit(perSecond: 2, burst: 2))
        #expect(channel.attempts == 3)
        #expect(channel.onUnknown == .resend)
        #expect(channel.sources == ["updates"])
        #expect(channel.carries == [.telegram])
        #expect(
            problems(
                ["token": ["env": "T"], "mode": "webhook", "secret_token": ["env": "S"]], environment: token,
                publicURL: "https://c.example.com"
            ).isEmpty)
    }

    @Test(
        arguments: [
            ([:], "token", "it is missing"),
            (["token": "123:abc"], "token", "does not stand in the configuration"),
            (["token": ["env": "WORDS"]], "token", "not a bot's token"),
            (["token": ["env": "BAD"]], "token", "not a bot's token"),
            (["base_url": "http://api.telegram.org"], "base_url", "https"),
            (["mode": "push"], "mode", "polling, webhook"),
            (["mode": "webhook"], "secret_token", "it is missing"),
            (["mode": "webhook", "secret_token": ["env": "S"]], "mode", "needs public_url"),
            (["mode": "webhook", "secret_token": ["env": "SHORT"]], "secret_token", "16 to 256"),
            (["poll_timeout": 51], "poll_timeout", "out of range"),
            (["on_unknown": "reconcile"], "on_unknown", "cannot be asked"),
            (["bot_username": "my bot"], "bot_username", "not the name of a bot"),
            (["burst": 3], "burst", "without a rate"),
            (["chat_id": 5], "chat_id", "there is no such setting"),
        ] as [([String: ConfigurationValue], String, String)])
    func tellsEveryProblem(settings: [String: ConfigurationValue], key: String, words: String) {
        var settings = settings
        if settings["token"] == nil, key != "token" { settings["token"] = ["env": "T"] }
        let problems = problems(settings, environment: token)
        #expect(problems.contains { $0.hasPrefix("\(key): ") && $0.contains(words) }, "\(problems)")
        #expect(!problems.contains { $0.contains("hunter2") || $0.contains("a/b") })
    }
}
