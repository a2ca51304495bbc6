package import Domain
import Synchronization

/// Turns of one campaign from any thread, one at a time: an ``Evaluator`` behind a lock that is held for a turn, about
/// a microsecond. Work that is spread over threads gives each its own evaluator.
package final class TurnEngine: Sendable {
    package let campaign: CompiledCampaign
    private let evaluator: Mutex<Evaluator>

    package init(_ campaign: CompiledCampaign) {
        self.campaign = campaign
        evaluator = Mutex(Evaluator(campaign))
    }

    /// See ``Evaluator/take(_:of:now:)``.
    package func take(_ event: Event, of state: inout ParticipantState, now: Instant) -> TurnEffects {
        evaluator.withLock { $0.take(event, of: &state, now: now) }
    }

    /// See ``Evaluator/take(_:of:_:)``.
    package func take(_ events: [Event], of state: inout ParticipantState, _ inputs: TurnInputs) -> TurnEffects {
        evaluator.withLock { $0.take(events, of: &state, inputs) }
    }

    /// See ``Evaluator/take(_:of:now:)``.
    package func take(_ events: [Event], of state: inout ParticipantState, now: Instant) -> TurnEffects {
        evaluator.withLock { $0.take(events, of: &state, now: now) }
    }
}
