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
}
