import Agents
import Channels
import Conversations
import Domain
import Expressions
import FlowEngine
import Foundation
import Store

/// An opening as it goes out, with what its agent adds to it. Pure.
struct ComposedOpening {
    var message: OutboundMessage
    var start: ConversationStart

    init(
        _ opening: Opening, _ action: CommunicationAction, _ agent: AgentDefinition?, customer: FieldRecord,
        idempotencyKey: String, at now: Instant
    ) {
        let content = opening.content
        var context: [String: String] = [:]
        for item in content.context { context[item.name] = item.value.templateText }
        if let name = customer[.name] { context["name"] = name }
        let isTemplate = content.template != nil
        let step = agent?.step(
            AgentTurn(
                agent: action.agent, kind: action.kind, occasion: .opening(isTemplate: isTemplate), context: context,
                language: customer[.language]))
        start = ConversationStart(
            agent: action.agent, holdsAddress: agent?.holdsAddress ?? false, memory: step?.memory, context: context)
        message = OutboundMessage(
            kind: action.kind.name, recipient: opening.address, recipientName: customer[.name],
            subject: content.subject, text: content.text, html: content.html, template: content.template,
            idempotencyKey: idempotencyKey, date: now.milliseconds)
        if !isTemplate {
            if content.html == nil { message.text = agent?.opening(content.text, context: context) ?? content.text }
            join(step?.says.map(\.text).filter { !$0.isEmpty } ?? [])
        }
        if action.kind == .voice {
            message.expects = step?.says.last?.expects
            message.call = OutboundMessage.CallOptions(
                server: content.sipServer, parameters: content.sipParameters,
                language: agent?.language ?? customer[.language])
        }
    }

    /// Puts what the agent says below what the node says, in each form that the message has.
    private mutating func join(_ says: [String]) {
        if says.isEmpty { return }
        if message.text != nil || message.html == nil {
            message.text = ([message.text ?? ""] + says).filter { !$0.isEmpty }.joined(separator: "\n\n")
        }
        guard let html = message.html else { return }
        let paragraphs = says.map {
            "<p>\(HTMLEscape.text($0).replacing("\r\n", with: "<br>").replacing("\n", with: "<br>"))</p>"
        }.joined()
        if let end = html.range(of: "</body>", options: [.caseInsensitive, .backwards]) {
            message.html = html.replacingCharacters(in: end, with: paragraphs + html[end])
        } else {
            message.html = html + paragraphs
        }
    }
}
