import Crypto
package import Domain
import Foundation

/// A Telegram bot: sends to chats that people have begun with it, and hears what they write there.
///
/// Telegram tells nothing of what became of a message: what it accepted counts as delivered. Source:
/// https://core.telegram.org/bots/api
package struct TelegramChannel: PollingChannel, WebhookChannel {
    package let id: String
    package let kind = ChannelKind.telegram
    package let carries: Set<CommunicationKind> = [.telegram]
    package let accounts: [String] = []
    package let deliversAtOnce = true

    /// The longest text, in UTF-16 code units, as Telegram counts.
    package static let longestText = 4096

    let settings: TelegramSettings
    let tokens: TokenSigner
    let api: TelegramAPI

    init?(id: String, _ reader: inout SettingsReader, _ factory: ChannelFactory) {
        guard
            let settings = TelegramSettings(
                &reader, channel: id, secrets: factory.secrets, publicURL: factory.publicURL)
        else { return nil }
        self.id = id
        self.settings = settings
        tokens = factory.tokens
        api = TelegramAPI(
            base: settings.base, token: settings.token, http: factory.http, patience: settings.responseTimeout)
    }

    package var concurrency: Int { settings.concurrency }
    package var rate: RateLimit? { settings.rate }
    package var recipientRate: RateLimit? { settings.recipientRate }
    package var attempts: Int { settings.attempts }
    package var retryDelay: Duration { settings.retryDelay }
    package var onUnknown: UnknownPolicy { settings.onUnknown }
    package var hearing: ChannelHearing { ChannelHearing(polled: self, called: self) }

    package func objection(to text: String) -> String? {
        let length = text.utf16.count
        return length <= Self.longestText
            ? nil : "the text has \(length) characters (at most \(Self.longestText))"
    }

    package func send(_ message: OutboundMessage) async -> DeliveryOutcome {
        guard let chat = Int64(message.recipient), chat != 0, "\(chat)" == message.recipient else {
            return .rejected(code: "bad_address", text: "the address is not a chat id (a whole number)")
        }
        guard message.attachments.isEmpty else {
            return .rejected(code: "attachments", text: "files are not sent through Telegram: leave them out")
        }
        let text = message.text ?? ""
        guard text.contains(where: { !$0.isWhitespace }) else {
            return .rejected(code: TelegramCode.emptyText.rawValue, text: "there is no text to send")
        }
        if let objection = objection(to: text) {
            return .rejected(code: TelegramCode.tooLong.rawValue, text: objection)
        }
        var request = TelegramSendMessage(chat_id: chat, text: text)
        if let answered = message.followUp?.answeredProviderID.flatMap(TelegramUpdateReader.messageID) {
            request.reply_parameters = TelegramSendMessage.ReplyParameters(message_id: answered)
        }
        do throws(TelegramAPI.Fault) {
            let sent: Sent = try await api.call("sendMessage", request)
            return .accepted(providerID: TelegramUpdateReader.reference(chat: sent.chat.id, message: sent.message_id))
        } catch {
            return error.outcome
        }
    }

    package func check() async -> ChannelFailure? {
        do throws(TelegramAPI.Fault) {
            let _: Bot = try await api.call("getMe")
            guard settings.mode == .polling else { return nil }
            let info: TelegramWebhookInfo = try await api.call("getWebhookInfo")
            return info.url.isEmpty || info.url == settings.webhookURL ? nil : foreignWebhook
        } catch {
            return error.failure
        }
    }

    package func close() async {}

    /// The start link's bot: as the settings name it, else as Telegram does.
    package func startLink() async throws(ChannelFailure) -> TelegramStartLink {
        var username = settings.username
        if username == nil {
            do throws(TelegramAPI.Fault) {
                let bot: Bot = try await api.call("getMe")
                username = bot.username
            } catch { throw error.failure }
        }
        guard let link = username.flatMap({ TelegramStartLink(username: $0) }) else {
            throw ChannelFailure(.unavailable, code: "no_username", text: "Telegram told no name of the bot")
        }
        return link
    }

    /// Another program receives by a webhook: taking that away is the operator's decision.
    var foreignWebhook: ChannelFailure {
        ChannelFailure(
            .refused, code: TelegramCode.conflict.rawValue,
            text: "a webhook of another program is set for this bot, and nothing can be polled meanwhile: "
                + "delete it (deleteWebhook), use \"mode\": \"webhook\", or another bot")
    }

    private struct Sent: Decodable {
        struct Chat: Decodable {
            var id: Int64
        }

        var message_id: Int64
        var chat: Chat
    }

    private struct Bot: Decodable {
        var username: String?
    }
}
