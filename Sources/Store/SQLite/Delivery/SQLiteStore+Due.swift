package import Domain
import GRDB

extension SQLiteStore {
    /// One seek in the index of due instants a lane.
    static let nextDueSQL = """
        SELECT due_at FROM communication INDEXED BY communication_due
        WHERE lane = ? AND due_at IS NOT NULL ORDER BY due_at LIMIT 1
        """
    /// Covered by the index; what is due later cannot be past its deadline (see `CommunicationState.clamped`).
    static let overdueSQL = """
        SELECT id FROM communication INDEXED BY communication_due
        WHERE lane = ? AND due_at <= ? AND deadline < ? LIMIT ?
        """

    package func lanes() async throws -> [LaneRow] {
        try await read("listing lanes") { db in
            let nextDue = try db.cachedStatement(sql: SQLiteStore.nextDueSQL)
            return try Row.fetchAll(
                db,
                sql: """
                    SELECT lane.id, lane.campaign, lane.channel, campaign.is_running
                    FROM lane JOIN campaign ON campaign.id = lane.campaign ORDER BY lane.id
                    """
            ).map { row in
                let id: Int64 = row[0]
                let due = try Int64.fetchOne(nextDue, arguments: [id])
                return LaneRow(
                    key: LaneKey(id), campaign: CampaignKey(row[1]), channel: row[2], isCampaignRunning: row[3],
                    nextDue: due.map { Instant(milliseconds: $0) })
            }
        }
    }

    package func isDue(in lanes: [LaneKey], at now: Instant) async throws -> Bool {
        try await read("looking whether anything is due") { db in
            let isRunning = try db.cachedStatement(
                sql: """
                    SELECT 1 FROM lane JOIN campaign ON campaign.id = lane.campaign
                    WHERE lane.id = ? AND campaign.is_running
                    """)
            let nextDue = try db.cachedStatement(sql: SQLiteStore.nextDueSQL)
            return try lanes.contains { lane in
                guard let due = try Int64.fetchOne(nextDue, arguments: [lane.rawValue]), due <= now.milliseconds else {
                    return false
                }
                return try Row.fetchOne(isRunning, arguments: [lane.rawValue]) != nil
            }
        }
    }

    package func pastDeadline(limit: Int, at now: Instant) async throws -> [CommunicationKey] {
        try await read("looking for closed windows") { db in
            let lanes = try Int64.fetchAll(db, sql: "SELECT id FROM lane ORDER BY id")
            let select = try HotStatement(db, SQLiteStore.overdueSQL)
            var found: [CommunicationKey] = []
            for lane in lanes where found.count < limit {
                select.bind(1, lane)
                select.bind(2, now.milliseconds)
                select.bind(3, now.milliseconds)
                // What is unknown keeps its due instant and is not closed; there is a handful of it at most.
                select.bind(4, Int64(limit - found.count) + 1000)
                defer { select.reset() }
                while try select.step() { found.append(CommunicationKey(select.int(0))) }
            }
            return found
        }
    }

    package func pastSession(limit: Int, at now: Instant) async throws -> [CommunicationKey] {
        try await read("looking for sessions that are over") { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT id FROM communication INDEXED BY communication_open
                    WHERE closes_at <= ? ORDER BY closes_at LIMIT ?
                    """, arguments: [now.milliseconds, max(0, limit)]
            ).map { CommunicationKey($0) }
        }
    }
}
