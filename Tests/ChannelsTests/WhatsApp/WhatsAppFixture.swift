import Domain
import Foundation
import TestSupport

@testable import Channels

/// A channel on the double of the Cloud API, or on a port where nobody listens.
struct WhatsAppFixture {
    let double: TestSupport.ProviderDouble
    let channel: WhatsAppCloudChannel

    /// The factory made another kind of channel.
    private struct Unexpected: Error {}

    static let secrets = SecretSource(environment: [
        "CAMPAIGND_CHANNEL_WA_ACCESS_TOKEN": "token", "CAMPAIGND_CHANNEL_WA_APP_SECRET": "secret",
        "CAMPAIGND_CHANNEL_WA_VERIFY_TOKEN": "verify",
    ])

    init(_ more: [String: ConfigurationValue] = [:]) async throws {
        double = try await TestSupport.ProviderDouble.start("whatsapp_double.py")
        channel = try WhatsAppFixture.channel(
            ["base_url": .string(double.baseURL)].merging(more) { _, new in new })
    }

    static func channel(
        _ settings: [String: ConfigurationValue] = [:], secrets: SecretSource = secrets
    ) throws -> WhatsAppCloudChannel {
        let standard: [String: ConfigurationValue] = [
            "base_url": "http://127.0.0.1:9", "numbers": [["phone_number_id": "1001"], ["phone_number_id": "1002"]],
            "business_account_id": "2001",
        ]
        let channel = try ChannelFactory.testing(secrets: secrets).make(
            id: "wa", kind: .whatsappCloud, settings: standard.merging(settings) { _, new in new })
        guard let channel = channel as? WhatsAppCloudChannel else {
            throw Unexpected()
        }
        return channel
    }

    /// What the provider would post of such happenings (see whatsapp_double.py), signed.
    func webhook(_ happenings: [[String: Any]]) async throws -> WebhookRequest {
        struct Told: Decodable {
            var body: String
            var signature: String
        }
        let body = try JSONSerialization.data(withJSONObject: happenings)
        let told = try JSONDecoder().decode(Told.self, from: try await double.call("POST", "/__webhook", body))
        return WebhookRequest(
            method: "POST", url: "https://example.org/hooks/wa", headers: ["x-hub-signature-256": told.signature],
            body: Array(told.body.utf8))
    }

    static let now = Instant(milliseconds: 1_767_225_700_000)

    static func message(
        _ text: String? = "Hello", to recipient: String = "+16505551234", key: String = "0190-key",
        account: String? = nil, template: OutboundMessage.Template? = nil, followUp: OutboundMessage.FollowUp? = nil
    ) -> OutboundMessage {
        OutboundMessage(
            kind: "whatsapp", recipient: recipient, account: account, text: text, template: template,
            idempotencyKey: key, date: 1_767_225_600_000, followUp: followUp)
    }
}
