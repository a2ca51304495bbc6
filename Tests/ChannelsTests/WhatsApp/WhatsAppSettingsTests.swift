import Domain
import TestSupport
import Testing

@testable import Channels

@Suite struct WhatsAppSettingsTests {
    private func make(
        _ settings: [String: ConfigurationValue], secrets: SecretSource = WhatsAppFixture.secrets
    ) throws -> any Channel {
        try ChannelFactory.testing(secrets: secrets).make(id: "wa", kind: .whatsappCloud, settings: settings)
    }

    @Test func readsTheLeastThatThereIs() throws {
        let channel = try make(["phone_number_id": "1001"])
        #expect(channel.accounts == ["1001"])
        #expect(channel.rate == RateLimit(perSecond: 80, burst: 80))
        #expect(channel.recipientRate == RateLimit(perSecond: 1.0 / 6, burst: 45))
        #expect(channel.onUnknown == .hold)
        #expect(channel.attempts == 5)
        #expect(channel.retryDelay == .seconds(5))
        #expect(channel.concurrency == 16)
        #expect(channel.carries == [.whatsapp])
        #expect(!channel.deliversAtOnce)
        let settings = try #require(channel as? WhatsAppCloudChannel).settings
        #expect("\(settings.base)/\(settings.version)" == "https://graph.facebook.com/v26.0")
    }

    @Test func readsEverything() throws {
        let channel = try make([
            "base_url": "https://proxy.example.org/graph/", "version": "v25.0", "rate": 20, "attempts": 3,
            "retry_delay": 1.5, "concurrency": 40, "timeout": 10, "on_unknown": "resend",
            "numbers": [["phone_number_id": "1001", "display": "+1 555"], ["phone_number_id": "1002"]],
        ])
        #expect(channel.accounts == ["1001", "1002"])
        #expect(channel.rate == RateLimit(perSecond: 20, burst: 20))
        #expect(channel.onUnknown == .resend)
        #expect(channel.attempts == 3)
        #expect(channel.retryDelay == .milliseconds(1500))
        #expect(channel.concurrency == 40)
        let two = try make(["numbers": [["phone_number_id": "1"], ["phone_number_id": "2"]]])
        #expect(two.rate == RateLimit(perSecond: 160, burst: 160))
    }

    @Test func readsSecretsFromWhereTheyAreSaidToBe() throws {
        let directory = try TemporaryDirectory("wa")
        try directory.write("from-file\n", to: "token")
        let secrets = SecretSource(environment: ["OF_THE_APP": "from-variable"])
        let channel = try make(
            [
                "phone_number_id": "1001", "access_token_file": .string(directory.path("token")),
                "app_secret": ["env": "OF_THE_APP"],
            ], secrets: secrets)
        let settings = try #require(channel as? WhatsAppCloudChannel).settings
        #expect(settings.accessToken.reveal() == "from-file")
        #expect(settings.appSecret?.reveal() == "from-variable")
        #expect(settings.verifyToken == nil)
        #expect("\(settings)".contains("from-") == false)
    }

    private static let wrong: [([String: ConfigurationValue], String, String)] = [
        ([:], "phone_number_id", "it is missing"),
        (["phone_number_id": 1001], "phone_number_id", "it is a whole number"),
        (["phone_number_id": "../1001"], "phone_number_id", "not an id"),
        (["phone_number_id": "1", "numbers": [["phone_number_id": "1"]]], "phone_number_id", "said twice"),
        (["numbers": []], "numbers", "the list is empty"),
        (["numbers": [[:]]], "numbers[0].phone_number_id", "missing"),
        (
            ["numbers": [["phone_number_id": "1"], ["phone_number_id": "1"]]], "numbers[1].phone_number_id",
            "in the list already"
        ),
        (["numbers": [["phone_number_id": "1", "dispaly": "x"]]], "numbers[0].dispaly", "did you mean \"display\"?"),
        (["phone_number_id": "1", "version": "26.0"], "version", "not a version"),
        (["phone_number_id": "1", "version": "v26.0/x"], "version", "not a version"),
        (["phone_number_id": "1", "base_url": "http://graph.facebook.com"], "base_url", "use https"),
        (["phone_number_id": "1", "on_unknown": "reconcile"], "on_unknown", "cannot be asked"),
        (["phone_number_id": "1", "access_token": "EAAG"], "access_token", "does not stand in the configuration"),
        (["phone_number_id": "1", "business_account_id": "x"], "business_account_id", "not an id"),
        (["phone_number_id": "1", "acces_token": "x"], "acces_token", "did you mean \"access_token\"?"),
    ]

    @Test(arguments: wrong.indices)
    func saysWhatIsWrong(index: Int) throws {
        let (settings, path, words) = Self.wrong[index]
        let error = try #require(throws: ChannelSettingsError.self) { _ = try make(settings) }
        #expect(error.problems.map(\.path) == [path])
        #expect(error.problems.first?.message.contains(words) == true, "\(error)")
        #expect(!error.description.contains("EAAG"))
    }

    @Test func wantsAToken() throws {
        let error = try #require(throws: ChannelSettingsError.self) {
            _ = try make(["phone_number_id": "1"], secrets: SecretSource(environment: [:]))
        }
        #expect(error.problems.map(\.path) == ["access_token"])
    }

    @Test(arguments: [
        ("+16505551234", "+16505551234"), ("16505551234", "+16505551234"), ("+1 650", nil), ("", nil), ("+", nil),
        ("123456789012345678901", nil), ("１２３４５６", nil),
    ])
    func writesNumbersOneWay(given: String, kept: String?) { #expect(WhatsAppAddress.phone(given) == kept) }

    @Test(arguments: [
        ("US.13491208655302741918", true), ("BR.ENT.1150", true), ("us.134", false), ("US", false), ("US.", false),
        ("USA.1", false), ("US.1.2.3", false), ("US.1 2", false), ("", false), (".", false),
        ("US." + String(repeating: "1", count: 200), false),
    ])
    func knowsUserIDs(given: String, isOne: Bool) { #expect(WhatsAppAddress.isUserID(given) == isOne) }
}
