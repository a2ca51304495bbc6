package import Domain

/// Which acts of operators are asked for; what is nil or empty leaves all in.
package struct ActQuery: Sendable {
    /// Exact.
    package var actor: String?
    package var actions: [OperatorAction]
    package var campaign: CampaignKey?
    package var subject: ActSubject.Kind?
    /// Exact, as ``ActRow/subjectID`` has it.
    package var subjectID: String?
    /// At or after.
    package var from: Instant?
    package var before: Instant?
    package var page: PageRequest

    package init(
        actor: String? = nil, actions: [OperatorAction] = [], campaign: CampaignKey? = nil,
        subject: ActSubject.Kind? = nil, subjectID: String? = nil, from: Instant? = nil, before: Instant? = nil,
        page: PageRequest = PageRequest()
    ) {
        self.actor = actor
        self.actions = actions
        self.campaign = campaign
        self.subject = subject
        self.subjectID = subjectID
        self.from = from
        self.before = before
        self.page = page
    }
}
