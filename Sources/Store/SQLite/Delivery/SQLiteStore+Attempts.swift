package import Domain
import GRDB

extension SQLiteStore {
    package func recordIntent(
        _ request: IntentRequest, interest: [CampaignKey: EventInterest], at now: Instant,
        compose: @escaping @Sendable (OpeningInputs) -> OpeningDecision
    ) async throws -> IntentResult {
        try await write("recording an intent", committed: .intentCommitted) { context in
            let writer = try CommunicationWriter(context, interest: interest, at: now)
            let result = try AttemptWriter(context, writer, at: now).begin(request, compose: compose)
            context.faults.reached(.intentWritten)
            return result
        }
    }

    package func recordOutcomes(
        _ outcomes: [AttemptOutcome], interest: [CampaignKey: EventInterest], at now: Instant
    ) async throws {
        if outcomes.isEmpty { return }
        try await write("recording outcomes", committed: .outcomeCommitted) { context in
            let writer = try CommunicationWriter(context, interest: interest, at: now)
            let attempts = AttemptWriter(context, writer, at: now)
            for outcome in outcomes { try attempts.end(outcome) }
            context.faults.reached(.outcomeWritten)
        }
    }

    package func rescueAttempts(
        repeats: @escaping @Sendable (_ channel: String) -> Int, at now: Instant
    ) async throws -> RescueCounts {
        try await write("rescuing attempts") { context in
            let writer = try CommunicationWriter(context, interest: [:], at: now)
            return try AttemptWriter(context, writer, at: now).rescue(repeats: repeats)
        }
    }
}
