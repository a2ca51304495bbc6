package import Domain
import GRDB

extension SQLiteStore {
    package func unmatched(_ query: UnmatchedQuery) async throws -> Page<UnmatchedRow> {
        try await read("listing what belongs to no conversation") { db in
            var filter = SQLFilter()
            filter.add("communication IS NULL")
            if let channel = query.channel { filter.add("channel = ?", channel) }
            if let reason = query.reason { filter.add("passed_over = ?", reason.rawValue) }
            let total =
                query.page.countsTotal
                ? try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM inbound WHERE \(filter.sql)", arguments: filter.arguments) : nil
            let tail = try filter.page(query.page, list: .unmatched, key: "id")
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT id, channel, kind, address, sender_name, subject, text, at, passed_over, detail FROM inbound
                    WHERE \(filter.sql) \(tail)
                    """, arguments: filter.arguments
            ).map { row in
                let kind: Int64? = row[2]
                return UnmatchedRow(
                    key: InboundKey(row[0]), channel: row[1],
                    kind: kind.flatMap { CommunicationKind(rawValue: UInt8(clamping: $0)) },
                    reason: PassedOverRows.reason(row[8]), detail: row[9], address: row[3] ?? "",
                    senderName: row[4], subject: row[5], text: row[6],
                    attachments: try InboundRows.attachments(of: row[0], db), at: Instant(milliseconds: row[7]))
            }
            return Page(rows, query.page, list: .unmatched, total: total) { $0.key.rawValue }
        }
    }

    package func passedOverCounts(since instant: Instant) async throws -> [PassedOverCount] {
        try await read("counting what was passed over") { db in try PassedOverRows.counts(since: instant, db) }
    }

    package func forgetPassedOver(before instant: Instant, limit: Int) async throws -> Int {
        try await write("forgetting what was passed over") { context in
            try PassedOverRows.forget(before: instant, limit: limit, context.db)
        }
    }
}
