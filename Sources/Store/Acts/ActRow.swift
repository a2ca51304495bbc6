package import Domain

/// One act of an operator, as it was recorded.
package struct ActRow: Hashable, Sendable {
    /// In the order of the records, from 1.
    package var number: Int64
    package var at: Instant
    /// See ``Act/actor``.
    package var actor: String
    package var action: OperatorAction
    package var subject: ActSubject.Kind
    /// The subject's id as the API shows it: of a campaign, communication, channel or upload; the kind of messages of an
    /// address, a domain, a key's first characters. Nil for the installation.
    package var subjectID: String?
    /// The id of the campaign that it belongs to; nil where it belongs to none.
    package var campaignID: String?
    /// What more is known: counts, names of accounts, versions. No text of messages, no address, no secret.
    package var detail: String?

    package init(
        number: Int64, at: Instant, actor: String, action: OperatorAction, subject: ActSubject.Kind, subjectID: String?,
        campaignID: String?, detail: String?
    ) {
        self.number = number
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.subjectID = subjectID
        self.campaignID = campaignID
        self.detail = detail
    }
}
