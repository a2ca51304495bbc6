package import Conversations
package import Domain
import GRDB

extension SQLiteStore {
    package func recordIntent(
        _ request: IntentRequest, interest: [CampaignKey: EventInterest], at now: Instant,
        compose: @escaping @Sendable (OpeningInputs) -> OpeningDecision
    ) async throws -> IntentResult {
        try await write("recording an intent", committed: .intentCommitted) { context in
            let book = try CommunicationBook(context, interest: interest, at: now)
            let result = try DeliveryBoundary(book).begin(request, compose: compose)
            context.faults.reached(.intentWritten)
            return result
        }
    }

    package func recordOutcomes(
        _ outcomes: [AttemptOutcome], interest: [CampaignKey: EventInterest], at now: Instant
    ) async throws {
        if outcomes.isEmpty { return }
        try await write("recording outcomes", committed: .outcomeCommitted) { context in
            let boundary = DeliveryBoundary(try CommunicationBook(context, interest: interest, at: now))
            for outcome in outcomes { try boundary.end(outcome) }
            context.faults.reached(.outcomeWritten)
        }
    }
}
