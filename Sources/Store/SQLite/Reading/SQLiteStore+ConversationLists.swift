import Conversations
package import Domain
import GRDB

extension SQLiteStore {
    private static let columns = """
        v.communication, p.created_at, campaign.tag, node.communication_name, v.kind, v.channel, v.account, v.address,
        v.agent, c.status, c.reason, c.created_at, v.is_open, v.paused_by, v.context, v.last_inbound_at,
        v.last_outbound_at, c.results, v.opening_id, v.needs_person
        """
    private static let tables = """
        conversation AS v JOIN communication AS c ON c.id = v.communication
        JOIN lane ON lane.id = c.lane JOIN campaign ON campaign.id = lane.campaign
        JOIN node ON node.id = c.node JOIN participant AS p ON p.id = c.id >> 20
        """

    package func conversation(_ key: CommunicationKey) async throws -> ConversationRow? {
        try await read("reading a conversation") { db in try SQLiteStore.conversation(key, db) }
    }

    static func conversation(_ key: CommunicationKey, _ db: Database) throws -> ConversationRow? {
        let select = try HotStatement(db, "SELECT \(columns) FROM \(tables) WHERE v.communication = ?")
        select.bind(1, key.rawValue)
        defer { select.reset() }
        return try select.step() ? try conversation(select) : nil
    }

    package func conversations(_ query: ConversationQuery) async throws -> Page<ConversationRow> {
        try await read("listing conversations") { db in
            var filter = SQLFilter()
            if let isOpen = query.isOpen { filter.add(isOpen ? "v.is_open" : "NOT v.is_open") }
            if let isPaused = query.isPaused {
                filter.add(isPaused ? "v.paused_by IS NOT NULL" : "v.paused_by IS NULL")
            }
            if let channel = query.channel { filter.add("v.channel = ?", channel) }
            let total =
                query.page.countsTotal
                ? try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM conversation AS v WHERE \(filter.sql)", arguments: filter.arguments)
                : nil
            let tail = try filter.page(query.page, list: .conversations, key: "v.communication")
            let statement = try db.makeStatement(
                sql: "SELECT \(SQLiteStore.columns) FROM \(SQLiteStore.tables) WHERE \(filter.sql) \(tail)")
            try statement.setArguments(filter.arguments)
            let select = HotStatement(statement)
            defer { select.reset() }
            var rows: [ConversationRow] = []
            while try select.step() { rows.append(try SQLiteStore.conversation(select)) }
            return Page(rows, query.page, list: .conversations, total: total) { $0.communication.rawValue }
        }
    }

    private static func conversation(_ row: HotStatement) throws -> ConversationRow {
        guard let status = CommunicationStatus(rawValue: UInt8(clamping: row.int(9))) else {
            throw EncodingFault(what: "has an unknown status", offset: 0)
        }
        let tag = row.text(2)
        return ConversationRow(
            communication: CommunicationKey(row.int(0)), participantCreatedAt: Instant(milliseconds: row.int(1)),
            campaignID: tag.flatMap(HiddenCampaign.shown), name: row.text(3) ?? "",
            kind: CommunicationKind(rawValue: UInt8(clamping: row.int(4))) ?? .email, channel: row.text(5) ?? "",
            account: row.text(6), address: row.text(7) ?? "", agent: row.text(8) ?? "", status: status,
            reason: row.optionalInt(10).flatMap { StatusReason(storedCode: $0) },
            createdAt: Instant(milliseconds: row.int(11)), isOpen: row.int(12) != 0, pausedBy: row.text(13),
            results: try row.optionalBytes(17) { bytes throws(EncodingFault) in
                var reader = ByteReader(bytes)
                return try EventCodec.results(&reader)
            } ?? [:],
            context: try row.text(14).map { try JSONText.read([String: String].self, $0) } ?? [:],
            lastInboundAt: row.instant(15), lastOutboundAt: row.instant(16), openingID: row.text(18),
            needsPerson: row.text(19))
    }

    package func lines(of conversation: CommunicationKey) async throws -> [ConversationLine] {
        try await read("reading what was said") { db in
            let opening = try SQLiteStore.opening(of: conversation, db)
            let said = try SQLiteStore.followUps(of: conversation, db)
            let heard = try Row.fetchAll(
                db, sql: "SELECT id, at, subject, text FROM inbound WHERE communication = ? ORDER BY id",
                arguments: [conversation.rawValue]
            ).map { row in
                ConversationLine(
                    heard: row[3], subject: row[2], attachments: try InboundRows.attachments(of: row[0], db),
                    at: Instant(milliseconds: row[1]))
            }
            return ConversationLine.ordered(opening: opening, heard: heard, said: said)
        }
    }

    /// The message that opened it, as its latest attempt sent it; none of an inbound session.
    private static func opening(of key: CommunicationKey, _ db: Database) throws -> [ConversationLine] {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT message.id, attempt.intended_at, conversation.agent, communication.started_at, attempt.outcome,
                    attempt.code, attempt.text, attempt.retry_after
                FROM message JOIN attempt ON attempt.message = message.id
                JOIN conversation ON conversation.communication = message.communication
                JOIN communication ON communication.id = message.communication
                WHERE message.communication = ? AND NOT EXISTS (SELECT 1 FROM follow_up WHERE message = message.id)
                ORDER BY attempt.id DESC LIMIT 1
                """, arguments: [key.rawValue])
        guard let row, let message = try MessageRows.fetch(row[0], db) else { return [] }
        return [
            ConversationLine(
                opening: message, by: row[2], intended: Instant(milliseconds: row[1]), StoredOutcome(row)?.outcome,
                startedAt: row.instant("started_at"))
        ]
    }

    private static func followUps(of key: CommunicationKey, _ db: Database) throws -> [ConversationLine] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT message, created_at, author, state, detail, id FROM follow_up
                WHERE communication = ? ORDER BY id
                """, arguments: [key.rawValue]
        ).compactMap { row in
            guard let message = try MessageRows.fetch(row[0], db) else { return nil }
            return ConversationLine(
                followUp: FollowUpKey(row[5]), message, by: row[2], at: Instant(milliseconds: row[1]),
                FollowUpState.Status(rawValue: row[3]) ?? .failed, detail: row[4])
        }
    }

    package func suppressions(
        kind: CommunicationKind?, address: String?, _ page: PageRequest
    ) async throws -> Page<SuppressionRow> {
        try await read("listing suppressions") { db in
            var filter = SQLFilter()
            if let kind { filter.add("kind = ?", Int64(kind.rawValue)) }
            if let address {
                // Whoever is suppressed by one of their names is found by all.
                filter.add("address IN", try AddressNames.all(address, SQLiteAddressNames(db)).sorted())
            }
            let total =
                page.countsTotal
                ? try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM suppression WHERE \(filter.sql)", arguments: filter.arguments) : nil
            let offset = try page.start(of: .suppressions) ?? 0
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT kind, address, reason, detail, source, at, code, communication, told_at,
                        (SELECT created_at FROM communication AS c WHERE c.id = suppression.communication) AS created
                    FROM suppression WHERE \(filter.sql)
                    ORDER BY at \(page.isAscending ? "ASC" : "DESC"), kind, address LIMIT \(page.limit + 1) OFFSET \(offset)
                    """, arguments: filter.arguments
            ).map { row in
                let kind: Int64 = row[0]
                return SuppressionRow(
                    kind: CommunicationKind(rawValue: UInt8(clamping: kind)) ?? .email, address: row[1],
                    reason: SuppressionReason(rawValue: row[2]) ?? .byOperator, detail: row[3], source: row[4],
                    at: Instant(milliseconds: row[5]), code: row[6],
                    communication: (row[7] as Int64?).map { CommunicationKey($0) },
                    communicationCreatedAt: row.instant("created"), toldAt: row.instant("told_at"))
            }
            let next =
                rows.count > page.limit ? PageCursor.text(offset + Int64(page.limit), of: .suppressions) : nil
            return Page(rows: Array(rows.prefix(page.limit)), next: next, total: total)
        }
    }
}
