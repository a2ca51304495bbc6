package import Conversations
package import Domain
import GRDB

extension SQLiteStore {
    /// One seek in the index of due instants a lane.
    static let nextDueSQL = """
        SELECT due_at FROM communication INDEXED BY communication_due
        WHERE lane = ? AND due_at IS NOT NULL ORDER BY due_at LIMIT 1
        """
    static let dueSQL = """
        SELECT id, due_at FROM communication INDEXED BY communication_due
        WHERE lane = ? AND due_at <= ? ORDER BY due_at LIMIT ?
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

    package func due(in lanes: [LaneKey], through instant: Instant, limit: Int) async throws -> [DueCommunication] {
        try await read("looking for what is due") { db in
            var found: [(dueAt: Int64, key: Int64)] = []
            let select = try HotStatement(db, SQLiteStore.dueSQL)
            for lane in Set(lanes) {
                select.bind(1, lane.rawValue)
                select.bind(2, instant.milliseconds)
                select.bind(3, Int64(limit))
                defer { select.reset() }
                while try select.step() { found.append((select.int(1), select.int(0))) }
            }
            found.sort { ($0.dueAt, $0.key) < ($1.dueAt, $1.key) }
            let loader = try DueLoader(db)
            return try found.prefix(max(0, limit)).compactMap { try loader.load(CommunicationKey($0.key)) }
        }
    }

    package func settle(
        _ settlements: [Settlement], interest: [CampaignKey: EventInterest], at now: Instant
    ) async throws {
        if settlements.isEmpty { return }
        try await write("settling communications") { context in
            let book = try CommunicationBook(context, interest: interest, at: now)
            for settlement in settlements { try book.apply(.settled(settlement.change), to: settlement.communication) }
        }
    }

    package func closeWindows(
        limit: Int, interest: [CampaignKey: EventInterest], at now: Instant
    ) async throws -> Int {
        let overdue = try await read("looking for closed windows") { db in
            let lanes = try Int64.fetchAll(db, sql: "SELECT id FROM lane ORDER BY id")
            let select = try HotStatement(db, SQLiteStore.overdueSQL)
            var found: [CommunicationKey] = []
            for lane in lanes where found.count < limit {
                select.bind(1, lane)
                select.bind(2, now.milliseconds)
                select.bind(3, now.milliseconds)
                // What is unknown keeps its due instant and is passed over below; there is a handful of it at most.
                select.bind(4, Int64(limit - found.count) + 1000)
                defer { select.reset() }
                while try select.step() { found.append(CommunicationKey(select.int(0))) }
            }
            return found
        }
        if overdue.isEmpty { return 0 }
        return try await write("closing windows", isLarge: overdue.count > 1000) { context in
            let book = try CommunicationBook(context, interest: interest, at: now)
            var count = 0
            for key in overdue where count < limit {
                if try book.apply(.windowClosed, to: key)?.isNews == true { count += 1 }
            }
            return count
        }
    }

    package func closeSessions(limit: Int, interest: [CampaignKey: EventInterest], at now: Instant) async throws -> Int
    {
        let over = try await read("looking for sessions that are over") { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT id FROM communication INDEXED BY communication_open
                    WHERE closes_at <= ? ORDER BY closes_at LIMIT ?
                    """, arguments: [now.milliseconds, max(0, limit)])
        }
        if over.isEmpty { return 0 }
        return try await write("closing sessions", isLarge: over.count > 1000) { context in
            let book = try CommunicationBook(context, interest: interest, at: now)
            return try over.reduce(0) { count, key in
                try book.apply(.sessionOver, to: CommunicationKey(key))?.isNews == true ? count + 1 : count
            }
        }
    }
}
