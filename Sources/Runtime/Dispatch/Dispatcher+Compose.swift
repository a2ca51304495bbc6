import Agents
import Channels
import Domain
import FlowEngine
import Scheduling
import Store

extension Dispatcher {
    /// The exact message, rendered with the participant's data as it is now.
    func compose(_ due: DueCommunication, _ plan: CommunicationPlan, at now: Instant)
        -> Result<OutboundMessage, Opening.Obstacle>
    {
        let action = plan.action
        return Opening.prepared(
            due.key, node: due.node, action: action, of: plan.campaign.compiled, state: due.state, zone: plan.zone,
            at: now
        ).map { opening in
            let content = opening.content
            return OutboundMessage(
                kind: action.kind.name, recipient: opening.address, recipientName: due.state.customer[.name],
                subject: content.subject,
                text: content.text ?? (content.html == nil ? plan.agent?.welcomeMessage : nil),
                html: content.html, template: content.template, idempotencyKey: Self.idempotencyKey(due),
                date: now.milliseconds)
        }
    }

    /// Names the communication's opening: no other message has it, and every repeat has it again.
    private static func idempotencyKey(_ due: DueCommunication) -> String {
        APIIdentifier(.communication, key: due.key.rawValue, createdAt: due.plannedAt).description
    }
}

/// What a due communication was planned by, as far as sending needs it.
struct CommunicationPlan {
    let campaign: LiveCampaign
    let action: CommunicationAction
    let zone: Zone
    /// Nil where the agent is not configured any more.
    let agent: AgentDefinition?
}
