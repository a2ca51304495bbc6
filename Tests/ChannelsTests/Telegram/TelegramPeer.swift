import Domain
import Foundation
import TestSupport

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
        try JSONDecoder().decode([Sent].self, from: Data(try await double.read("/__sent")))
    }

    /// - Parameter state: as in the double: `blocked`, `unknown`, …
    func chat(_ id: Int64, _ state: String) async throws {
        try await double.control("/__chat", #"{"id": \#(id), "state": "\#(state)"}"#)
    }

    func say(_ text: String, in chat: Int64 = 1, replyTo: Int? = nil) async throws {
        var body: [String: ConfigurationJSON] = ["chat": .integer(Int(chat)), "text": .string(text)]
        if let replyTo { body["reply_to"] = .integer(replyTo) }
        try await double.control("/__say", Array(try JSONEncoder().encode(body)))
    }

    /// The bodies of the calls of a method so far.
    func calls(of method: String) async throws -> [ConfigurationValue] {
        try await double.log().filter { $0.path.hasSuffix("/\(method)") }.compactMap(\.json)
    }

    func channel(
        _ settings: [String: ConfigurationValue] = [:], token: String = token, publicURL: String? = publicURL
    ) throws -> TelegramChannel {
        try TelegramPeer.channel(
            settings.merging(["base_url": .string(double.url)]) { own, _ in own }, token: token, publicURL: publicURL)
    }

    /// With the bot's token and, unless it is said otherwise, a short patience.
    static func channel(
        _ settings: [String: ConfigurationValue] = [:], token: String = token, publicURL: String? = publicURL
    ) throws -> TelegramChannel {
        let environment = ["CAMPAIGND_CHANNEL_TG_TOKEN": token, "CAMPAIGND_CHANNEL_TG_SECRET_TOKEN": secret]
        let plain: [String: ConfigurationValue] = ["poll_timeout": 1, "response_timeout": 2]
        let channel = try ChannelFactory.testing(
            secrets: SecretSource(environment: environment), publicURL: publicURL
        ).make(id: "tg", kind: .telegram, settings: plain.merging(settings) { _, new in new })
        guard let channel = channel as? TelegramChannel else { throw ProviderDouble.Failure(description: "no bot") }
        return channel
    }

    /// As Telegram calls: with the secret in its header.
    static func request(_ update: String, secret: String? = secret) -> WebhookRequest {
        var headers = ["content-type": "application/json"]
        headers["x-telegram-bot-api-secret-token"] = secret
        return WebhookRequest(
            method: "POST", url: "\(publicURL)/hooks/tg", headers: headers, body: Array(update.utf8))
    }
}

/// JSON to be written.
enum ConfigurationJSON: Encodable {
    case string(String)
    case integer(Int)

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .string(let text): try container.encode(text)
        case .integer(let number): try container.encode(number)
        }
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
