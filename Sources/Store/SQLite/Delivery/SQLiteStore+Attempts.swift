package import Domain
import GRDB

extension SQLiteStore {
    package func recordIntents(_ intents: [Intent], at now: Instant) async throws -> [IntentResult] {
        if intents.isEmpty { return [] }
        return try await write("recording intents", committed: .intentCommitted) { context in
            let writer = try CommunicationWriter(context, interest: [:], at: now)
            let results = try intents.map { try AttemptWriter(context, writer, at: now).begin($0) }
            context.faults.reached(.intentWritten)
            return results
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
