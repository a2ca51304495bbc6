package import Domain
import GRDB

extension SQLiteStore {
    package func contactHistory(of campaign: CampaignKey?) async throws -> ContactHistory {
        try await read("reading when people answer") { db in
            try ContactHistoryRows.fetch(campaign.map { .campaign($0) } ?? .tenant, db)
        }
    }
}
