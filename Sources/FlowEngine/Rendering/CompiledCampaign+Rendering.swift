package import Domain
package import Expressions

extension CompiledCampaign {
    /// The content that the communication of a node sends to a participant as it is now; nil where the node plans none.
    ///
    /// An e-mail without a template has the subject "Notification" and an empty body.
    ///
    /// - Parameter state: its communications are the others of the participant, what `communications.<NAME>` means.
    /// - Parameter conversation: what `communication.*` and `result.*` mean: the one that the run which planned it began
    ///   with, else the latest before it.
    /// - Parameter now: the time and the zone that decides, on whose wall clock instants are shown; asked for only where a
    ///   text or the context needs it.
    /// - Throws: what the first expression that fails threw.
    package func render(
        node index: Int, state: ParticipantState, conversation: CommunicationSnapshot? = nil,
        now: @autoclosure () -> LocalNow
    ) throws(ExpressionFailure) -> RenderedContent? {
        guard let action = communicationAction(at: index) else { return nil }
        let reader = ContentReader(catalog: catalog, state: state, conversation: conversation)
        var content = RenderedContent(
            kind: action.kind,
            context: action.customerContext.compactMap { property in
                reader.value(of: property).map {
                    RenderedContent.ContextItem(name: property.path, value: $0.onWallClock(of: now().zone))
                }
            })
        switch action.content {
        case .email(let subject, let text, let html):
            content.subject = if let subject { try reader.render(subject, .plain, now) } else { "Notification" }
            content.text = if let text { try reader.render(text, .plain, now) } else { html == nil ? "" : nil }
            content.html = if let html { try reader.render(html, .html, now) } else { nil }
        case .providerTemplate(let template):
            content.template = try reader.render(template, now)
        case .startPhrase(let phrase):
            content.text = if let phrase { try reader.render(phrase, .plain, now) } else { nil }
        case .voice(let phone, let server, let parameters):
            if let phone {
                content.namesPhone = true
                content.phone = reader.value(of: phone)?.templateText
            }
            content.sipServer = server
            content.sipParameters = parameters
        }
        return content
    }

    /// The value that a property names for a participant; nil where it is unset or names no declared field.
    package func value(
        of property: PropertyReference, state: ParticipantState, communication: CommunicationSnapshot? = nil
    ) -> FieldValue? {
        ContentReader(catalog: catalog, state: state, conversation: communication ?? state.communications.last)
            .value(of: property)
    }
}
