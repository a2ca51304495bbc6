/// The exact content that one attempt sends: rendered, addressed, and the same bytes again when it is repeated.
package struct OutboundMessage: Hashable, Sendable, Codable {
    package struct Attachment: Hashable, Sendable, Codable {
        package var name: String
        package var contentType: String
        package var bytes: [UInt8]

        package init(name: String, contentType: String, bytes: [UInt8]) {
            self.name = name
            self.contentType = contentType
            self.bytes = bytes
        }
    }

    /// An approved template of a provider that wants one (WhatsApp).
    package struct Template: Hashable, Sendable, Codable {
        package var name: String
        package var language: String
        package var parameters: [String]

        package init(name: String, language: String, parameters: [String]) {
            self.name = name
            self.language = language
            self.parameters = parameters
        }
    }

    /// The communication's kind, by name.
    package var kind: String
    /// The address on the channel: an e-mail address, an E.164 number, a chat id.
    package var recipient: String
    /// The display name of the recipient, where there is one.
    package var recipientName: String?
    /// The account of the channel that sends; nil where the channel has one only.
    package var account: String?
    package var subject: String?
    package var text: String?
    package var html: String?
    package var template: Template?
    package var attachments: [Attachment]
    /// Stable per communication and message: repeats carry the same one. Safe in an e-mail's Message-ID.
    package var idempotencyKey: String
    /// When the intent was recorded; the message's Date, in milliseconds since the epoch.
    package var date: Int64

    package init(
        kind: String, recipient: String, recipientName: String? = nil, account: String? = nil, subject: String? = nil,
        text: String? = nil, html: String? = nil, template: Template? = nil, attachments: [Attachment] = [],
        idempotencyKey: String, date: Int64
    ) {
        self.kind = kind
        self.recipient = recipient
        self.recipientName = recipientName
        self.account = account
        self.subject = subject
        self.text = text
        self.html = html
        self.template = template
        self.attachments = attachments
        self.idempotencyKey = idempotencyKey
        self.date = date
    }
}
