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

/// Resolves the names in texts against one participant.
private struct ContentReader {
    var catalog: FieldCatalog
    var state: ParticipantState
    var communication: CommunicationSnapshot?

    func render(_ template: Template, _ style: Template.Style) -> String {
        template.render(style) { value(of: $0) }
    }

    func value(of reference: Template.Reference) -> FieldValue? {
        switch reference.scope {
        case .bare:
            // Which level is meant is a matter of declaration, not of which one happens to be set.
            if let item = catalog.participant[reference.name] { return state.participant[item.id] }
            return catalog.customer[reference.name].flatMap { state.customer[$0.id] }
        case .customer: return value(of: .customer(reference.name))
        case .participant: return value(of: .participant(reference.name))
        case .result: return value(of: .result(reference.name))
        case .communication:
            return CommunicationAttribute(name: reference.name).flatMap { value(of: .communication($0)) }
        }
    }

    func value(of property: PropertyReference) -> FieldValue? {
        switch property {
        case .customer(let name): catalog.customer[name].flatMap { state.customer[$0.id] }
        case .participant(let name): catalog.participant[name].flatMap { state.participant[$0.id] }
        case .result(let name): (communication ?? state.communications.last)?.results[name]
        case .communication(let attribute):
            (communication ?? state.communications.last)?.value(of: CompiledReference.Attribute(attribute))
        case .namedCommunication(let name, let attribute):
            state.communications.last { $0.name == name }?.value(of: CompiledReference.Attribute(attribute))
        }
    }
}

extension CommunicationAttribute {
    /// By its name in flow files and templates; nil for other names, results included.
    package init?(name: String) {
        switch name {
        case "status": self = .status
        case "name": self = .name
        case "channel": self = .channel
        case "agent": self = .agent
        case "started_at": self = .startedAt
        case "ended_at": self = .endedAt
        default: return nil
        }
    }

    var path: String {
        switch self {
        case .status: "status"
        case .name: "name"
        case .channel: "channel"
        case .agent: "agent"
        case .startedAt: "started_at"
        case .endedAt: "ended_at"
        case .result(let field): "result.\(field)"
        }
    }
}

extension PropertyReference {
    /// As it is written in flow files.
    package var path: String {
        switch self {
        case .customer(let name): "customer.\(name)"
        case .participant(let name): "participant.\(name)"
        case .result(let name): "result.\(name)"
        case .communication(let attribute): "communication.\(attribute.path)"
        case .namedCommunication(let name, let attribute): "communications.\(name).\(attribute.path)"
        }
    }
}
