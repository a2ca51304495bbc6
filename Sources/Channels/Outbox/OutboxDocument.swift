import Domain
import Foundation

/// A message that is not an e-mail, as the outbox writes it: JSON, the same bytes for the same message.
struct OutboxDocument: Encodable {
    private struct Attachment: Encodable {
        enum CodingKeys: String, CodingKey {
            case name
            case contentType = "content_type"
            case base64
        }

        var name: String
        var contentType: String
        var base64: String
    }

    private enum CodingKeys: String, CodingKey {
        case id, kind, date, to, account, subject, text, html, template, attachments
        case toName = "to_name"
    }

    private let id: String
    private let kind: String
    private let date: String
    private let to: String
    private let toName: String?
    private let account: String?
    private let subject: String?
    private let text: String?
    private let html: String?
    private let template: OutboundMessage.Template?
    private let attachments: [Attachment]?

    init(_ message: OutboundMessage) {
        id = message.idempotencyKey
        kind = message.kind
        date = Instant(milliseconds: message.date).iso8601
        to = message.recipient
        toName = message.recipientName
        account = message.account
        subject = message.subject
        text = message.text
        html = message.html
        template = message.template
        attachments =
            message.attachments.isEmpty
            ? nil
            : message.attachments.map { attachment in
                Attachment(
                    name: attachment.name, contentType: attachment.contentType,
                    base64: Data(attachment.bytes).base64EncodedString())
            }
    }

    /// Keys in order, one a line, a line end at the end.
    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}
