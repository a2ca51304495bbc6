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
    /// The opening that this goes on from; nil for an opening.
    package var followUp: FollowUp?
    /// What a call does after the prompt; nil: it ends.
    package var expects: ExpectedAnswer?
    /// Of a call: the node's `sip_server` and `sip_parameters`, the agent's language.
    package var call: CallOptions?

    /// A message within a conversation that has begun.
    package struct FollowUp: Hashable, Sendable, Codable {
        /// The idempotency key of the conversation's opening; of an inbound session, its name all the same.
        package var conversation: String
        /// What the provider calls our opening: the call that goes on, the message of the thread.
        package var openingProviderID: String?
        /// What the provider calls the person's latest message: it is this that is answered.
        package var answeredProviderID: String?
        /// The subject of the thread, where there is one.
        package var subject: String?
        /// Who says it; nil: an agent, as in all that was kept before people could.
        package var speaker: Speaker?

        package enum Speaker: String, Hashable, Sendable, Codable {
            case agent, person
        }

        package init(
            conversation: String, openingProviderID: String? = nil, answeredProviderID: String? = nil,
            subject: String? = nil, speaker: Speaker? = nil
        ) {
            self.conversation = conversation
            self.openingProviderID = openingProviderID
            self.answeredProviderID = answeredProviderID
            self.subject = subject
            self.speaker = speaker
        }
    }

    package struct CallOptions: Hashable, Sendable, Codable {
        package var server: String?
        /// `transport=udp;timeout=30`
        package var parameters: String?
        package var language: String?

        package init(server: String? = nil, parameters: String? = nil, language: String? = nil) {
            self.server = server
            self.parameters = parameters
            self.language = language
        }
    }

    package init(
        kind: String, recipient: String, recipientName: String? = nil, account: String? = nil, subject: String? = nil,
        text: String? = nil, html: String? = nil, template: Template? = nil, attachments: [Attachment] = [],
        idempotencyKey: String, date: Int64, followUp: FollowUp? = nil, expects: ExpectedAnswer? = nil,
        call: CallOptions? = nil
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
        self.followUp = followUp
        self.expects = expects
        self.call = call
    }
}
