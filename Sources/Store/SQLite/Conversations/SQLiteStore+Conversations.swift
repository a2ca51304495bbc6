package import Conversations
package import Domain
import GRDB

extension SQLiteStore {
    package func cursor(of channel: String, source: String) async throws -> String? {
        try await read("reading how far a channel was read") { db in
            try String.fetchOne(
                db, sql: "SELECT value FROM receive_cursor WHERE channel = ? AND source = ?",
                arguments: [channel, source])
        }
    }

    package func contactHistory(of campaign: CampaignKey?) async throws -> ContactHistory {
        try await read("reading when people answer") { db in
            try ContactHistoryRows.fetch(campaign.map { .campaign($0) } ?? .tenant, db)
        }
    }

    package func destinationRests(at now: Instant) async throws -> [DestinationRest] {
        try await read("listing domains that rest") { db in try DestinationRestRows.all(at: now, db) }
    }
}
