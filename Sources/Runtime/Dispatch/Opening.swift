import Channels
import Conversations
import Domain
import Expressions
import FlowEngine
import Scheduling

/// What a communication opens with and to whom, with the participant's data as it is now. Pure: dispatcher and
/// simulation decide by it alike.
struct Opening {
    var content: RenderedContent
    var address: String

    /// Why nothing can be sent to this participant.
    struct Obstacle: Error {
        var status: CommunicationStatus
        var reason: StatusReason
        var detail: String?
    }

    /// - Parameter conversation: see ``OpeningInputs/conversation``.
    static func prepared(
        node: Int, action: CommunicationAction, of campaign: CompiledCampaign, state: ParticipantState,
        conversation: CommunicationSnapshot?, zone: Zone, at now: Instant
    ) -> Result<Opening, Obstacle> {
        let rendered: RenderedContent?
        do throws(ExpressionFailure) {
            rendered = try campaign.render(
                node: node, state: state, conversation: conversation,
                now: LocalNow(at: now, in: zone))
        } catch {
            let detail = "\(error.kind.rawValue): \(error.message)"
            return .failure(Obstacle(status: .failed, reason: .templateFailed, detail: detail))
        }
        guard let content = rendered
        else { return .failure(Obstacle(status: .failed, reason: .templateFailed, detail: "its node plans nothing")) }
        let own = content.namesPhone ? content.phone : ownAddress(action.kind, state.customer)
        guard let address = own, !address.isEmpty else { return .failure(noAddress(action.kind, content.namesPhone)) }
        return .success(Opening(content: content, address: address))
    }

    /// The address in the customer's own fields.
    static func ownAddress(_ kind: CommunicationKind, _ customer: FieldRecord) -> String? {
        for field in kind.addressFields {
            if let address = customer[field] { return address }
        }
        return nil
    }

    static func noAddress(_ kind: CommunicationKind, _ namesPhone: Bool) -> Obstacle {
        if kind == .telegram { return Obstacle(status: .failed, reason: .unknownTelegramID) }
        let fields = namesPhone ? "number" : kind.addressFields.map(\.rawValue).joined(separator: " or ")
        return Obstacle(status: .skipped, reason: .noAddress, detail: "the participant has no \(fields)")
    }
}
