import Domain
import TestSupport
import Testing

@testable import Channels

/// Settings of channels whose secrets are elsewhere.
@Suite struct AbsentSecretsTests {
    private static let cases: [(kind: ChannelKind, settings: [String: ConfigurationValue], absent: [String])] = [
        (.telegram, [:], ["token"]),
        (.telegram, ["token": ["env": "NOT_THERE"]], ["token"]),
        (.telegram, ["mode": "webhook"], ["token", "secret_token"]),
        (.whatsappCloud, ["phone_number_id": "1"], ["access_token"]),
        (.twilio, ["account_sid": .string(TwilioPeer.account), "phone_number": "+15005550006"], ["auth_token"]),
        (
            .sip, ["domain": "sip.example.com", "user": "a", "allowed_prefixes": ["+49"], "password_file": "/no/such"],
            ["password_file"]
        ),
        (
            .email,
            [
                "address": "a@example.com", "smtp_server": "smtp.example.com", "imap_server": "imap.example.com",
            ], ["password"]
        ),
        (
            .email,
            [
                "address": "a@example.com", "smtp_server": "smtp.example.com", "oauth_client_id": "x",
                "oauth_token_uri": "https://login.example.com",
            ], ["oauth_refresh_token"]
        ),
        (
            .email,
            [
                "smtp_server": "smtp.example.com",
                "accounts": [["address": "a@example.com", "password": ["credential": "mail"]]],
            ], ["accounts[0].password"]
        ),
    ]

    private func factory(_ absence: SecretSource.Absence, _ environment: [String: String] = [:]) -> ChannelFactory {
        .testing(
            secrets: SecretSource(environment: environment, absence: absence), publicURL: "https://talk.example.com")
    }

    @Test(arguments: cases.indices)
    func whoSpeaksToNoProviderNeedsNone(index: Int) throws {
        let (kind, settings, absent) = Self.cases[index]
        let told = try factory(.told).read(id: "there", kind: kind, settings: settings)
        #expect(told.absentSecrets.map(\.path) == absent)
        #expect(told.channel.id == "there")
        let error = try #require(throws: ChannelSettingsError.self) {
            _ = try factory(.refused).make(id: "there", kind: kind, settings: settings)
        }
        #expect(error.problems.map(\.path) == absent)
    }

    @Test func aMistakeInTheSettingsIsOneAllTheSame() throws {
        for (settings, words): ([String: ConfigurationValue], String) in [
            (["token": "123:abc"], "does not stand in the configuration"), (["tokn": 1], "did you mean"),
            (["token": ["env": "A"]], "not a bot's token"),
        ] {
            let error = try #require(throws: ChannelSettingsError.self) {
                _ = try factory(.told, ["A": "words"]).make(id: "tg", kind: .telegram, settings: settings)
            }
            #expect("\(error)".contains(words))
        }
    }

    @Test(
        arguments: [
            (ChannelKind.telegram, [:], "TOKEN", "token"),
            (.whatsappCloud, ["phone_number_id": "1"], "ACCESS_TOKEN", "access_token"),
            (
                .twilio, ["account_sid": .string(TwilioPeer.account), "phone_number": "+15005550006"], "AUTH_TOKEN",
                "auth_token"
            ),
        ] as [(ChannelKind, [String: ConfigurationValue], String, String)])
    func namesEveryWayToGiveOne(
        kind: ChannelKind, settings: [String: ConfigurationValue], variable: String, key: String
    ) throws {
        let error = try #require(throws: ChannelSettingsError.self) {
            _ = try factory(.refused).make(id: "my-one", kind: kind, settings: settings)
        }
        for words in ["CAMPAIGND_CHANNEL_MY_ONE_\(variable)", "\(key)_file", "channel.my-one.\(key)"] {
            #expect("\(error)".contains(words), "\(error)")
        }
    }

    @Test func warnsOfAWebhookThatCanTakeNothing() throws {
        let settings: [String: ConfigurationValue] = ["phone_number_id": "1"]
        var environment = ["CAMPAIGND_CHANNEL_WA_ACCESS_TOKEN": "EAAG"]
        let warned = try factory(.refused, environment).read(id: "wa", kind: .whatsappCloud, settings: settings)
        #expect(warned.warnings.map(\.path) == ["app_secret"])
        let unreachable = try ChannelFactory.testing(secrets: SecretSource(environment: environment))
            .read(id: "wa", kind: .whatsappCloud, settings: settings)
        #expect(unreachable.warnings.isEmpty)
        environment["CAMPAIGND_CHANNEL_WA_APP_SECRET"] = "secret"
        #expect(
            try factory(.refused, environment).read(id: "wa", kind: .whatsappCloud, settings: settings).warnings
                .isEmpty)
    }

    @Test(arguments: ["/no/such/baresip", "no-such-baresip", "/etc/passwd"])
    func warnsOfAProgramThatCannotBeRun(program: String) throws {
        var settings: [String: ConfigurationValue] = [
            "domain": "sip.example.com", "user": "a", "allowed_prefixes": ["+49"], "baresip": .string(program),
        ]
        #expect(try factory(.refused).read(id: "p", kind: .sip, settings: settings).warnings.map(\.path) == ["baresip"])
        settings["baresip"] = "sh"
        #expect(try factory(.refused).read(id: "p", kind: .sip, settings: settings).warnings.isEmpty)
    }
}
