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

    /// What a call listens for.
    private struct Expects: Encodable {
        var digits: Int
        var speech: Bool
    }

    private enum CodingKeys: String, CodingKey {
        case id, kind, date, to, account, subject, text, html, template, attachments
        case conversation, expects
        case toName = "to_name"
        case replyFile = "reply_file"
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
    /// The id of the opening that it goes on from.
    private let conversation: String?
    private let expects: Expects?
    private let replyFile: String

    /// - Parameter replyFile: which file answers it, below the outbox.
    init(_ message: OutboundMessage, replyFile: String) {
        self.replyFile = replyFile
        conversation = message.followUp?.conversation
        expects = message.expects.map { Expects(digits: $0.maximumDigits, speech: $0.takesSpeech) }
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
