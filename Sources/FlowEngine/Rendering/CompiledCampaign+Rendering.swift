package import Domain
import Expressions

extension CompiledCampaign {
    /// The content that the communication of a node sends to a participant as it is now; nil where the node plans none.
    ///
    /// `communication` is the one being sent: what `communication.*` and `result.*` mean in its texts. An e-mail without
    /// a template has the subject "Notification" and an empty body.
    package func render(
        node index: Int, state: ParticipantState, communication: CommunicationSnapshot? = nil
    ) -> RenderedContent? {
        guard let action = communicationAction(at: index) else { return nil }
        let reader = ContentReader(catalog: catalog, state: state, communication: communication)
        var content = RenderedContent(
            kind: action.kind,
            context: action.customerContext.compactMap { property in
                reader.value(of: property).map { RenderedContent.ContextItem(name: property.path, value: $0) }
            })
        switch action.content {
        case .email(let subject, let text, let html):
            content.subject = subject.map { reader.render($0, .plain) } ?? "Notification"
            content.text = text.map { reader.render($0, .plain) } ?? (html == nil ? "" : nil)
            content.html = html.map { reader.render($0, .html) }
        case .providerTemplate(let name, let language, let parameters):
            content.template = OutboundMessage.Template(
                name: name, language: language, parameters: parameters.map { reader.render($0, .plain) })
        case .startPhrase(let phrase):
            content.text = phrase.map { reader.render($0, .plain) }
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
        ContentReader(catalog: catalog, state: state, communication: communication).value(of: property)
    }
}
