import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

/// A double of the Bot API with one bot, and channels that use it.
struct TelegramPeer: Sendable {
    static let token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
    static let secret = "Very-secret_webhook-token-1"
    static let publicURL = "https://campaigns.example.com"

    let double: ProviderDouble

    init() async throws { double = try await ProviderDouble("telegram_double.py", [TelegramPeer.token]) }

    /// A message that the bot has sent.
    struct Sent: Decodable {
        struct Reply: Decodable {
            var message_id: Int
        }

        struct Chat: Decodable {
            var id: Int64
        }

        var message_id: Int
        var chat: Chat
        var text: String
        var reply_to_message: Reply?
    }

    func sent() async throws -> [Sent] {
        try JSONDecoder().decode([Sent].self, from: try await double.read("/__sent"))
    }

    /// - Parameter state: as in the double: `blocked`, `unknown`, …
    func chat(_ id: Int64, _ state: String) async throws {
        try await double.control("/__chat", #"{"id": \#(id), "state": "\#(state)"}"#)
    }

    func say(_ text: String, in chat: Int64 = 1, replyTo: Int? = nil) async throws {
        var body: [String: Any] = ["chat": chat, "text": text]
        body["reply_to"] = replyTo
        try await double.call("POST", "/__say", JSONSerialization.data(withJSONObject: body))
    }

    /// The bodies of the calls of a method so far.
    func calls(of method: String) async throws -> [ConfigurationValue] {
        try await double.log().filter { $0.path.hasSuffix("/\(method)") }.compactMap(\.value)
    }

    func channel(
        _ settings: [String: ConfigurationValue] = [:], token: String = token, publicURL: String? = publicURL
    ) throws -> TelegramChannel {
        try TelegramPeer.channel(
            settings.merging(["base_url": .string(double.baseURL)]) { own, _ in own }, token: token,
            publicURL: publicURL)
    }

    /// With the bot's token and, unless it is said otherwise, a short wait for news.
    static func channel(
        _ settings: [String: ConfigurationValue] = [:], token: String = token, publicURL: String? = publicURL
    ) throws -> TelegramChannel {
        let environment = ["CAMPAIGND_CHANNEL_TG_TOKEN": token, "CAMPAIGND_CHANNEL_TG_SECRET_TOKEN": secret]
        let plain: [String: ConfigurationValue] = ["poll_timeout": 1, "response_timeout": 600]
        let channel = try ChannelFactory.testing(
            secrets: SecretSource(environment: environment), publicURL: publicURL
        ).make(id: "tg", kind: .telegram, settings: plain.merging(settings) { _, new in new })
        return try #require(channel as? TelegramChannel)
    }

    /// As Telegram calls: with the secret in its header.
    static func request(_ update: String, secret: String? = secret) -> WebhookRequest {
        var headers = ["content-type": "application/json"]
        headers["x-telegram-bot-api-secret-token"] = secret
        return WebhookRequest(
            method: "POST", url: "\(publicURL)/hooks/tg", headers: headers, body: Array(update.utf8))
    }
}

extension OutboundMessage {
    /// A message to a chat.
    static func telegram(
        to chat: Int64 = 1, _ text: String? = "Please pay.", number: Int = 1, answers: String? = nil
    ) -> OutboundMessage {
        OutboundMessage(
            kind: "telegram", recipient: "\(chat)", text: text, idempotencyKey: "c\(number)-m1",
            date: 1_782_806_400_000,
            followUp: answers.map { FollowUp(conversation: "c\(number)", answeredProviderID: $0) })
    }
}
