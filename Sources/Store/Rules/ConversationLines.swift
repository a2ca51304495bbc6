package import Conversations
package import Domain

/// How what was said in a conversation is shown.
extension ConversationLine {
    /// The message that opened it, as its latest attempt sent it.
    /// - Parameters:
    ///   - intended: when that was about to be sent.
    ///   - outcome: what became of that; nil: nothing yet.
    ///   - startedAt: when the conversation began; nil: it has not.
    package init(
        opening message: OutboundMessage, by agent: String, intended: Instant, _ outcome: DeliveryOutcome?,
        startedAt: Instant?
    ) {
        let state: State
        if startedAt != nil {
            state = .sent
        } else {
            switch outcome {
            case nil: state = .sending
            case .unknown: state = .unknown
            case .accepted, .rejected, .addressRejected, .retry, .channelFailed: state = .failed
            }
        }
        self.init(
            at: startedAt ?? intended, isInbound: false, author: agent, subject: message.subject,
            text: message.shownText, attachments: message.attachments.map(\.name), state: state,
            detail: state == .sent ? nil : outcome?.text, followUp: nil)
    }

    package init(
        followUp key: FollowUpKey, _ message: OutboundMessage, by author: String, at created: Instant,
        _ status: FollowUpState.Status, detail: String?
    ) {
        let state: State =
            switch status {
            case .waiting: .waiting
            case .sending: .sending
            case .sent: .sent
            case .failed: .failed
            case .unknown: .unknown
            case .dropped: .dropped
            }
        self.init(
            at: created, isInbound: false, author: author, subject: message.subject, text: message.shownText,
            attachments: message.attachments.map(\.name), state: state, detail: detail, followUp: key)
    }

    /// What the person wrote.
    package init(heard text: String, subject: String?, attachments: [String], at instant: Instant) {
        self.init(
            at: instant, isInbound: true, author: nil, subject: subject, text: text, attachments: attachments,
            state: .received, detail: nil, followUp: nil)
    }

    /// Oldest first; at one instant: what was asked, what was answered, what is said to that.
    package static func ordered(
        opening: [ConversationLine], heard: [ConversationLine], said: [ConversationLine]
    ) -> [ConversationLine] {
        (opening + heard + said).enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }
}

extension OutboundMessage {
    /// Its words: the text, else the template with what is filled in, else the HTML.
    fileprivate var shownText: String {
        if let text, !text.isEmpty { return text }
        if let template {
            let named = template.namedParameters.sorted { $0.key < $1.key }.map(\.value)
            return ([template.name] + template.parameters + named).joined(separator: " · ")
        }
        return html ?? ""
    }
}

extension DeliveryOutcome {
    /// The provider's text, without its code.
    fileprivate var text: String? {
        switch self {
        case .accepted: nil
        case .rejected(_, let text), .addressRejected(_, _, let text), .retry(_, _, let text), .unknown(let text): text
        case .channelFailed(let failure): failure.text
        }
    }
}
