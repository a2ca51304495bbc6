import Domain

/// What is said in a conversation after its opening.
enum FollowUps {
    /// Queues something to be said.
    /// - Parameter dueAt: nil: at once.
    static func queue(
        _ text: String?, template: OutboundMessage.Template? = nil, expects: ExpectedAnswer? = nil, author: String,
        speaker: OutboundMessage.FollowUp.Speaker? = nil, isConfirmation: Bool = false,
        in conversation: ConversationState, at now: Instant, dueAt: Instant? = nil, _ rows: any RowPort
    ) throws {
        let number = try rows.followUpCount(of: conversation.communication) + 1
        let message = OutboundMessage(
            kind: conversation.kind.name, recipient: conversation.address, account: conversation.account,
            subject: conversation.subject.map { "Re: \($0)" }, text: text, template: template,
            idempotencyKey: "\(conversation.name).\(number)", date: now.milliseconds,
            followUp: OutboundMessage.FollowUp(
                conversation: conversation.name, openingProviderID: conversation.openingID,
                answeredProviderID: conversation.answeredID, subject: conversation.subject,
                speaker: speaker),
            expects: expects)
        let kept = try rows.keep(message, of: conversation.communication)
        try rows.addFollowUp(
            kept, in: conversation, author: author, isConfirmation: isConfirmation, at: now, dueAt: dueAt ?? now)
    }
}
