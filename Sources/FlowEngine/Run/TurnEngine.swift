package import Domain
import Synchronization

/// Turns of one campaign from any thread: hands each call an ``Evaluator`` that no other call is using.
package final class TurnEngine: Sendable {
    package let campaign: CompiledCampaign
    private let idle = Mutex<[Evaluator]>([])

    package init(_ campaign: CompiledCampaign) { self.campaign = campaign }

    /// See ``Evaluator/take(_:of:now:)``.
    package func take(_ event: Event, of state: inout ParticipantState, now: Instant) -> TurnEffects {
        var evaluator = idle.withLock { $0.popLast() } ?? Evaluator(campaign)
        let effects = evaluator.take(event, of: &state, now: now)
        putBack(evaluator)
        return effects
    }

    package func take(_ events: [Event], of state: inout ParticipantState, now: Instant) -> TurnEffects {
        var evaluator = idle.withLock { $0.popLast() } ?? Evaluator(campaign)
        let effects = evaluator.take(events, of: &state, now: now)
        putBack(evaluator)
        return effects
    }

    private func putBack(_ evaluator: consuming Evaluator) {
        let evaluator = evaluator
        idle.withLock { $0.append(evaluator) }
    }
}
