import Domain
import Expressions

/// Resolves the names in texts against one participant.
struct ContentReader {
    var catalog: FieldCatalog
    var state: ParticipantState
    var conversation: CommunicationSnapshot?

    func render(
        _ template: Template, _ style: Template.Style, _ now: () -> LocalNow
    ) throws(ExpressionFailure) -> String {
        try template.render(style, now: now()) { ExpressionValue(value(of: template.references[$0]), in: now().zone) }
    }

    func render(
        _ template: ProviderTemplate, _ now: () -> LocalNow
    ) throws(ExpressionFailure) -> OutboundMessage.Template {
        var result = OutboundMessage.Template(name: template.name, language: template.language)
        if let header = template.header {
            var rendered = OutboundMessage.Template.Header(header.format, try render(header.text, .plain, now))
            if let name = header.name { rendered.name = try render(name, .plain, now) }
            result.header = rendered
        }
        for parameter in template.parameters { result.parameters.append(try render(parameter, .plain, now)) }
        for parameter in template.namedParameters {
            result.namedParameters[parameter.name] = try render(parameter.text, .plain, now)
        }
        for button in template.buttons {
            result.buttons.append(
                OutboundMessage.Template.Button(
                    index: button.index, button.action, try render(button.text, .plain, now)))
        }
        return result
    }

    func value(of reference: Expression.Reference) -> FieldValue? {
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
        case .params, .row: return nil
        }
    }

    func value(of property: PropertyReference) -> FieldValue? {
        switch property {
        case .customer(let name): catalog.customer[name].flatMap { state.customer[$0.id] }
        case .participant(let name): catalog.participant[name].flatMap { state.participant[$0.id] }
        case .result(let name): conversation?.results[name]
        case .communication(let attribute):
            conversation?.value(of: CompiledReference.Attribute(attribute))
        case .namedCommunication(let name, let attribute):
            state.communications.last { $0.name == name }?.value(of: CompiledReference.Attribute(attribute))
        }
    }
}
