import Agents
import Channels
import Domain
import Expressions
import FlowEngine
import Scheduling
import Store

extension Dispatcher {
    /// Why nothing can be sent to this participant.
    struct Obstacle: Error {
        var status: CommunicationStatus
        var reason: StatusReason
        var detail: String?
    }

    /// The exact message, rendered with the participant's data as it is now.
    func compose(_ due: DueCommunication, _ plan: CommunicationPlan, at now: Instant)
        -> Result<OutboundMessage, Obstacle>
    {
        let action = plan.action
        let snapshot = CommunicationSnapshot(
            key: due.key, name: action.communicationName, kind: action.kind, channel: due.channel, agent: action.agent,
            status: .planned)
        let rendered: RenderedContent?
        do throws(ExpressionFailure) {
            rendered = try plan.campaign.compiled.render(
                node: due.node, state: due.state, communication: snapshot,
                now: LocalNow(wallClock: plan.zone.wallClock(at: now)))
        } catch {
            let detail = "\(error.kind.rawValue): \(error.message)"
            return .failure(Obstacle(status: .failed, reason: .templateFailed, detail: detail))
        }
        guard let content = rendered
        else { return .failure(Obstacle(status: .failed, reason: .templateFailed, detail: "its node plans nothing")) }
        let own = action.kind.addressFields.lazy.compactMap { due.state.customer[$0] }.first
        guard let address = content.namesPhone ? content.phone : own, !address.isEmpty else {
            if action.kind == .telegram { return .failure(Obstacle(status: .failed, reason: .unknownTelegramID)) }
            let fields =
                content.namesPhone ? "number" : action.kind.addressFields.map(\.rawValue).joined(separator: " or ")
            return .failure(Obstacle(status: .skipped, reason: .noAddress, detail: "the participant has no \(fields)"))
        }
        return .success(
            OutboundMessage(
                kind: action.kind.name, recipient: address, recipientName: due.state.customer[.name],
                subject: content.subject,
                text: content.text ?? (content.html == nil ? plan.agent?.welcomeMessage : nil),
                html: content.html, template: content.template, idempotencyKey: Self.idempotencyKey(due),
                date: now.milliseconds))
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
