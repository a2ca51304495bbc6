import Domain
import Foundation

/// The body of a request that sends one message
/// (https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages).
struct WhatsAppBody: Encodable {
    /// Why a message cannot be sent at all.
    struct Refusal: Error, Hashable, Sendable {
        var code: String
        var text: String
    }

    /// The longest free text, in characters.
    static let longestText = 4096

    private enum CodingKeys: String, CodingKey {
        case product = "messaging_product"
        case recipientType = "recipient_type"
        case to, recipient, context, type, text, template
        case callbackData = "biz_opaque_callback_data"
    }

    private struct Context: Encodable {
        enum CodingKeys: String, CodingKey {
            case messageID = "message_id"
        }

        var messageID: String
    }

    private struct Text: Encodable {
        enum CodingKeys: String, CodingKey {
            case previewURL = "preview_url"
            case body
        }

        var previewURL = false
        var body: String
    }

    private let product = "whatsapp"
    private let recipientType = "individual"
    private let to: String?
    private let recipient: String?
    private let type: String
    private let context: Context?
    private let text: Text?
    private let template: WhatsAppTemplateBody?
    private let callbackData: String

    init(_ message: OutboundMessage) throws(Refusal) {
        if let phone = WhatsAppAddress.phone(message.recipient) {
            to = phone
            recipient = nil
        } else if WhatsAppAddress.isUserID(message.recipient) {
            to = nil
            recipient = message.recipient
        } else {
            throw Refusal(
                code: "bad_recipient", text: "the address is neither a number (+E.164) nor a WhatsApp user id")
        }
        guard message.attachments.isEmpty else {
            throw Refusal(code: "attachments", text: "files cannot be sent on WhatsApp (use a template with a header)")
        }
        callbackData = message.idempotencyKey
        context = message.followUp?.answeredProviderID.map { Context(messageID: $0) }
        if let template = message.template {
            type = "template"
            text = nil
            self.template = try WhatsAppTemplateBody(template)
            return
        }
        guard let body = message.text, body.contains(where: { !$0.isWhitespace }) else {
            throw Refusal(code: "no_text", text: "there is neither a text nor a template to send")
        }
        guard body.unicodeScalars.count <= WhatsAppBody.longestText else {
            throw Refusal(
                code: "text_too_long",
                text: "a text of \(body.unicodeScalars.count) characters (WhatsApp takes \(WhatsAppBody.longestText))")
        }
        type = "text"
        text = Text(body: body)
        template = nil
    }

    /// The same bytes for the same message.
    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}
