import Crypto
import Domain
import Foundation
import TestSupport

@testable import Channels

/// A double of Twilio with one account, and channels that use it.
struct TwilioPeer: Sendable {
    static let account = "AC0123456789abcdef0123456789abcdef"
    static let token = "12345678901234567890123456789012"
    static let number = "+15005550006"
    static let publicURL = "https://campaigns.example.com"
    static let customer = "+447400123456"

    let double: ProviderDouble

    init() async throws {
        double = try await ProviderDouble(
            "twilio_double.py", [TwilioPeer.account, TwilioPeer.token, TwilioPeer.number])
    }

    struct Call: Decodable {
        var sid: String
        var to: String
        var twiml: String
        var status: String
    }

    func calls() async throws -> [Call] {
        try JSONDecoder().decode([Call].self, from: Data(try await double.read("/__calls")))
    }

    func channel(_ settings: [String: ConfigurationValue] = [:]) throws -> TwilioChannel {
        try TwilioPeer.channel(settings.merging(["base_url": .string(double.baseURL)]) { own, _ in own })
    }

    static func channel(
        _ settings: [String: ConfigurationValue] = [:], publicURL: String? = publicURL
    ) throws -> TwilioChannel {
        let plain: [String: ConfigurationValue] = [
            "account_sid": .string(account), "phone_number": .string(number), "response_timeout": 120,
        ]
        let channel = try ChannelFactory.testing(
            secrets: SecretSource(environment: ["CAMPAIGND_CHANNEL_PHONE_AUTH_TOKEN": token]), publicURL: publicURL
        ).make(id: "phone", kind: .twilio, settings: plain.merging(settings) { _, new in new })
        guard let channel = channel as? TwilioChannel else { throw ProviderDouble.Failure(description: "no channel") }
        return channel
    }

    /// As Twilio calls: a form, signed with the account's token.
    static func request(
        _ path: String, _ fields: [(name: String, value: String)], query: String = "", token: String = token
    ) -> WebhookRequest {
        let url = "\(publicURL)/hooks/phone\(path)\(query.isEmpty ? "" : "?\(query)")"
        let all = [(name: "AccountSid", value: account)] + fields
        return WebhookRequest(
            method: "POST", subpath: path, query: query, url: url,
            headers: [
                "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
                "x-twilio-signature": signature(url, all, token),
            ], body: Array(FormFields.text(all).utf8))
    }

    /// Made here from the provider's page, beside the code that checks it.
    static func signature(_ url: String, _ fields: [(name: String, value: String)], _ token: String) -> String {
        let text = url + fields.sorted { $0.name < $1.name }.map { $0.name + $0.value }.joined()
        let mac = HMAC<Insecure.SHA1>.authenticationCode(
            for: Array(text.utf8), using: SymmetricKey(data: Array(token.utf8)))
        return Data(mac).base64EncodedString()
    }
}

extension OutboundMessage {
    /// A call.
    static func voice(
        to number: String = TwilioPeer.customer, _ text: String = "Please press 1 & go on.", number index: Int = 1,
        expects: ExpectedAnswer? = nil, call: String? = nil
    ) -> OutboundMessage {
        OutboundMessage(
            kind: "voice", recipient: number, text: text,
            idempotencyKey: call == nil ? "c\(index)" : "c\(index).\(index)",
            date: 1_782_806_400_000, followUp: call.map { FollowUp(conversation: "c\(index)", openingProviderID: $0) },
            expects: expects)
    }
}
