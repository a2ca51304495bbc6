package import Domain
import GRDB

extension SQLiteStore {
    package func recordConversation(
        _ updates: [ConversationUpdate], interest: [CampaignKey: EventInterest], at now: Instant,
        localHour: @escaping @Sendable (_ zone: String, _ at: Instant) -> Int?
    ) async throws -> [Bool] {
        if updates.isEmpty { return [] }
        return try await write("recording conversations") { context in
            let recorder = ConversationRecorder(context, interest: interest, at: now, localHour: localHour)
            return try updates.map { try recorder.apply($0) }
        }
    }

    package func contactHistory(of campaign: CampaignKey?) async throws -> ContactHistory {
        try await read("reading when people answer") { db in
            try ContactHistoryRows.fetch(campaign.map { .campaign($0) } ?? .tenant, db)
        }
    }
}
