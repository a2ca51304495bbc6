package import Domain
import GRDB

extension SQLiteStore {
    package func communication(_ key: CommunicationKey) async throws -> CommunicationDetail? {
        try await read("reading a communication") { db in
            guard let row = try CommunicationTable.fetch(key, db) else { return nil }
            return CommunicationDetail(
                row: row, history: try CommunicationTable.history(of: row, db),
                attempts: try SQLiteStore.attempts(of: key, db), inbound: try InboundRows.fetch(of: key, db))
        }
    }

    package func communications(_ query: CommunicationQuery) async throws -> Page<CommunicationRow> {
        try await read("listing communications") { db in
            var filter = SQLFilter()
            if let campaign = query.campaign {
                filter.add("c.lane IN (SELECT id FROM lane WHERE campaign = ?)", campaign.rawValue)
            }
            if let participant = query.participant {
                filter.add(
                    "c.id BETWEEN ? AND ?", participant.communication(0).rawValue,
                    participant.communication(ParticipantKey.maximumOrdinal).rawValue)
            }
            if !query.statuses.isEmpty { filter.add("c.status IN", query.statuses.map { Int64($0.rawValue) }) }
            if !query.reasons.isEmpty { filter.add("c.reason IN", query.reasons.map(\.storedCode)) }
            // What went wrong has an index of its own, which SQLite takes where this is said.
            if query.statuses == [.failed] || query.reasons == [.unknown] {
                filter.add("(c.status = 9 OR c.reason = 41)")
            }
            if let channel = query.channel {
                filter.add("c.lane IN (SELECT id FROM lane WHERE channel = ?)", channel)
            }
            if let name = query.communicationName {
                filter.add("c.node IN (SELECT id FROM node WHERE communication_name = ?)", name)
            }
            let total =
                query.page.countsTotal
                ? try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM communication AS c WHERE \(filter.sql)", arguments: filter.arguments)
                : nil
            let tail = try filter.page(query.page, list: .communications, key: "c.id")
            let statement = try db.makeStatement(
                sql: """
                    SELECT \(CommunicationTable.columns) FROM \(CommunicationTable.tables)
                    WHERE \(filter.sql) \(tail)
                    """)
            try statement.setArguments(filter.arguments)
            let select = HotStatement(statement)
            defer { select.reset() }
            var rows: [CommunicationRow] = []
            while try select.step() { rows.append(try CommunicationTable.communication(select)) }
            return Page(rows, query.page, list: .communications, total: total) { $0.snapshot.key.rawValue }
        }
    }

    package func tally(of campaign: CampaignKey, upload: UploadKey?) async throws -> [TallyRow] {
        try await read("counting communications") { db in
            try TallyRows.fetch(campaign, upload: upload, db)
        }
    }

    private static func attempts(of key: CommunicationKey, _ db: Database) throws -> [CommunicationDetail.Attempt] {
        try Row.fetchAll(
            db, sql: "SELECT * FROM attempt WHERE communication = ? ORDER BY id", arguments: [key.rawValue]
        ).map { row in
            guard let message = try MessageRows.fetch(row["message"], db) else {
                throw EncodingFault(what: "names a message that is not there", offset: 0)
            }
            return CommunicationDetail.Attempt(
                key: AttemptKey(row["id"]), intendedAt: Instant(milliseconds: row["intended_at"]),
                finishedAt: row.instant("finished_at"), outcome: StoredOutcome(row)?.outcome, message: message)
        }
    }
}
