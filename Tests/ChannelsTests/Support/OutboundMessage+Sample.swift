import Channels
import Domain

extension OutboundMessage {
    /// A small e-mail; `number` makes its key.
    static func sample(
        to recipient: String = "anna@example.net", number: Int = 1, subject: String? = "Reminder",
        text: String? = "Please pay.\n", html: String? = nil, attachments: [Attachment] = []
    ) -> OutboundMessage {
        OutboundMessage(
            kind: "email", recipient: recipient, recipientName: "Anna", subject: subject, text: text, html: html,
            attachments: attachments, idempotencyKey: "c\(number)-m1", date: 1_782_806_400_000)
    }

    /// The Message-ID of such an e-mail, as a channel of a test signs it.
    static func sampleID(_ number: Int = 1) -> String {
        "<\(ChannelFactory.testTokens.signed("c\(number)-m1", for: .message))@example.com>"
    }
}
