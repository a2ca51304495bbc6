import Domain

/// What says that a message belongs to a conversation, and, where it is so, that no person wrote it.
struct ThreadHeaders {
    var headers: [MailHeader]

    /// `Auto-Submitted` (RFC 3834) keeps vacation programs quiet; `In-Reply-To` and `References` (RFC 5322, 3.6.4) keep the
    /// thread together.
    init(_ message: OutboundMessage) {
        guard let followUp = message.followUp else {
            headers = [MailHeader(name: "Auto-Submitted", value: "auto-generated")]
            return
        }
        headers =
            switch followUp.speaker {
            case .agent, nil: [MailHeader(name: "Auto-Submitted", value: "auto-replied")]
            case .person: []
            }
        let opening = followUp.openingProviderID.flatMap { MessageIdentifier($0) }
        let answered = followUp.answeredProviderID.flatMap { MessageIdentifier($0) }
        var references = [opening, answered].compactMap(\.self)
        if references.count == 2, references[0] == references[1] { references.removeLast() }
        guard let parent = references.last else { return }
        headers.append(MailHeader(name: "In-Reply-To", value: parent.text))
        headers.append(MailHeader(name: "References", value: references.map(\.text).joined(separator: "\n ")))
    }

    /// The message's own subject, else that of the thread with `Re: `.
    static func subject(of message: OutboundMessage) -> String? {
        guard let followUp = message.followUp else { return message.subject }
        guard let thread = followUp.subject, !thread.isEmpty else { return message.subject }
        if let subject = message.subject, !subject.isEmpty, subject != thread { return subject }
        return thread.prefix(3).lowercased() == "re:" ? thread : "Re: \(thread)"
    }
}
