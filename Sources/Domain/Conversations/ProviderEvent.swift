/// What a provider told of a message, a call or a person: brought by a webhook, a poll or a live call.
package enum ProviderEvent: Hashable, Sendable {
    /// What became of a message or call of ours.
    case receipt(DeliveryReceipt)
    /// Somebody wrote or called.
    case message(InboundMessage)
    /// An address takes no more messages, or takes them again.
    case address(AddressChange)
    /// Somebody wrote for the first time with a token that says who they are (a Telegram `/start` payload).
    case introduction(Introduction)
    /// Somebody is called otherwise from now on.
    case moved(AddressMove)
    /// Something that changes nothing, kept so that it can be found.
    case passedOver(PassedOver)
}

/// How a provider names a message of ours.
package enum MessageReference: Hashable, Sendable {
    /// The idempotency key, which came back whole and, where strangers could write it, with a valid signature.
    case key(String)
    /// The provider's own id, as it answered when it accepted the message.
    case providerID(String)
}

package struct DeliveryReceipt: Hashable, Sendable {
    package enum Change: Hashable, Sendable {
        /// The provider has it: settles an attempt whose outcome was unknown.
        case accepted(providerID: String?)
        /// On a call: it rings.
        case delivered
        /// On a call: it was answered.
        case read
        /// Held up on its way; who holds it goes on trying.
        case delayed(code: String, text: String)
        /// Given up for good. `suppresses`: the address takes no messages any more.
        case failed(code: String, text: String, suppresses: Bool)
        /// Not delivered for now (a call that was busy or not answered): tried again where attempts are left, and not
        /// before `after`.
        case notReached(code: String, text: String, after: Duration? = nil)
        /// A call that had been answered is over.
        case callEnded
        /// A call was handed over to a person, and goes on without us.
        case callHandedOver
        /// A machine answered the call, a mailbox or a fax, and no person heard it. `code`: the provider's word for it.
        case answeredByMachine(code: String)
    }

    package var reference: MessageReference
    package var change: Change
    /// The attempt that it is about, by the provider's own id: a late word on an earlier one says nothing of the newest.
    /// Nil where there is one only.
    package var attempt: String?
    /// Where it was to go nothing is taken for now: what else goes to that domain had better wait.
    package var destinationRests: Bool
    /// What lastingly names the notice that told it: one that comes again with the same name is not taken twice. Nil: the
    /// provider repeats nothing that it should not.
    package var notice: String?
    /// What the provider calls whom it went to: the address that was written to, in whatever form, and other names.
    package var recipientNames: [String]
    package var occurredAt: Instant

    package init(
        _ reference: MessageReference, _ change: Change, attempt: String? = nil, destinationRests: Bool = false,
        notice: String? = nil, recipientNames: [String] = [], occurredAt: Instant
    ) {
        self.reference = reference
        self.change = change
        self.attempt = attempt
        self.destinationRests = destinationRests
        self.notice = notice
        self.recipientNames = recipientNames
        self.occurredAt = occurredAt
    }
}

/// What somebody wrote or said, or that they called.
package struct InboundMessage: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        case text
        /// Digits of a telephone's keypad; `text` holds them.
        case digits
        /// They called, and have said nothing yet; `text` is empty.
        case call
        /// Something other than words: `text` says in brackets what it is, and is never held against words.
        case standIn
    }

    package var kind: CommunicationKind
    /// The address that it came from, in the form in which messages to it are addressed.
    package var address: String
    /// What else the provider calls the sender.
    package var otherNames: [String]
    package var senderName: String?
    /// The account of the channel that took it; nil where the channel has one only.
    package var account: String?
    package var content: Content
    package var subject: String?
    package var text: String
    package var attachments: [OutboundMessage.Attachment]
    /// Unique on the channel: a message that comes again with the same one is not taken twice.
    package var providerID: String
    /// The messages of ours that it answers, most telling first.
    package var answers: [MessageReference]
    /// The address cannot have been forged: the provider vouches for it. (An e-mail's From can be.)
    package var isVouchedFor: Bool
    package var occurredAt: Instant

    package init(
        kind: CommunicationKind, address: String, otherNames: [String] = [], senderName: String? = nil,
        account: String? = nil, content: Content = .text, subject: String? = nil, text: String,
        attachments: [OutboundMessage.Attachment] = [], providerID: String, answers: [MessageReference] = [],
        isVouchedFor: Bool = true, occurredAt: Instant
    ) {
        self.kind = kind
        self.address = address
        self.otherNames = otherNames
        self.senderName = senderName
        self.account = account
        self.content = content
        self.subject = subject
        self.text = text
        self.attachments = attachments
        self.providerID = providerID
        self.answers = answers
        self.isVouchedFor = isVouchedFor
        self.occurredAt = occurredAt
    }
}

package struct AddressChange: Hashable, Sendable {
    package enum Change: Hashable, Sendable {
        /// No more messages of this kind to it, on any account. `detail`: the provider's words.
        case suppressed(SuppressionReason, detail: String?)
        /// Lifts a suppression for one of these reasons; one for another reason stays.
        case released(Set<SuppressionReason>)
    }

    package var kind: CommunicationKind
    package var address: String
    package var change: Change
    /// What lastingly names the notice that told it: see ``DeliveryReceipt/notice``.
    package var notice: String?
    package var occurredAt: Instant

    package init(
        kind: CommunicationKind, address: String, _ change: Change, notice: String? = nil, occurredAt: Instant
    ) {
        self.kind = kind
        self.address = address
        self.change = change
        self.notice = notice
        self.occurredAt = occurredAt
    }
}

/// Why an address takes no messages. Raw values are stored and shown; never renamed.
package enum SuppressionReason: String, CaseIterable, Sendable {
    /// They asked: a keyword, or the unsubscribe link.
    case optedOut = "opted_out"
    /// The mailbox does not exist, the number is none.
    case bounced
    /// They blocked us, or the provider says that they do not want it.
    case blocked
    /// An operator's decision.
    case byOperator = "operator"
    /// The person writes from another address now; somebody else may have been given this one.
    case moved

    /// What the person can take back. An operator's decision is not theirs to lift, and a mailbox that does not exist does
    /// not come to life by a word.
    package static let liftedByPerson: Set<SuppressionReason> = [.optedOut, .blocked]
}

/// Somebody left the names that a provider called them by for others.
package struct AddressMove: Hashable, Sendable {
    package var kind: CommunicationKind
    package var from: [String]
    /// The first is the one to write to.
    package var to: [String]
    package var occurredAt: Instant

    package init(kind: CommunicationKind, from: [String], to: [String], occurredAt: Instant) {
        self.kind = kind
        self.from = from
        self.to = to
        self.occurredAt = occurredAt
    }
}

package struct Introduction: Hashable, Sendable {
    package var kind: CommunicationKind
    package var address: String
    package var name: String?
    package var username: String?
    /// The signed token's subject: a customer.
    package var customer: CustomerKey?
    package var occurredAt: Instant

    package init(
        kind: CommunicationKind, address: String, name: String? = nil, username: String? = nil,
        customer: CustomerKey?, occurredAt: Instant
    ) {
        self.kind = kind
        self.address = address
        self.name = name
        self.username = username
        self.customer = customer
        self.occurredAt = occurredAt
    }
}
