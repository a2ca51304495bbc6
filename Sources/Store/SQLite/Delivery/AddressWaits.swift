import Domain
import GRDB

/// Openings that wait until another conversation lets go of their address.
enum AddressWaits {
    /// The conversation that lets no other be opened at the address: it is open there, or its opening is on its way and may
    /// have arrived.
    /// - Parameter names: of one person, at least one; see ``AddressNames``.
    static func holder(
        _ channel: String, _ names: [String], but key: CommunicationKey, _ db: Database
    ) throws -> CommunicationKey? {
        try Int64.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT v.communication FROM conversation AS v INDEXED BY conversation_address
                    JOIN communication AS c ON c.id = v.communication
                    WHERE v.channel = ? AND v.address IN (\(databaseQuestionMarks(count: names.count)))
                        AND v.holds_address AND v.communication <> ?
                        AND (v.is_open OR c.status = ? AND c.reason IN (?, ?))
                    LIMIT 1
                    """),
            arguments: StatementArguments([channel] + names) + [
                key.rawValue, Int64(CommunicationStatus.planned.rawValue), StatusReason.inFlight.storedCode,
                StatusReason.unknown.storedCode,
            ]
        ).map { CommunicationKey($0) }
    }

    /// Puts it off until the holder lets go, or its time is over.
    static func wait(
        _ communication: inout StoredCommunication, for holder: CommunicationKey, _ writer: CommunicationWriter,
        _ db: Database
    ) throws {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO address_wait (holder, waiter) VALUES (?, ?)")
            .execute(arguments: [holder.rawValue, communication.key.rawValue])
        let isNews = communication.status == .planned && communication.reason == nil
        if communication.status == .planned, communication.reason != .unknown { communication.reason = .addressBusy }
        communication.dueAt = communication.deadline.map { SQLiteStore.justAfter($0) }
        try writer.save(communication)
        if isNews { try writer.note(communication, detail: nil) }
    }

    /// What waited for the holder is due now; one that has another obstacle meets it then.
    static func release(
        _ holder: CommunicationKey, _ writer: CommunicationWriter, at now: Instant, _ db: Database
    ) throws {
        let waiters = try Int64.fetchAll(
            try db.cachedStatement(sql: "SELECT waiter FROM address_wait WHERE holder = ? ORDER BY waiter"),
            arguments: [holder.rawValue])
        if waiters.isEmpty { return }
        try db.cachedStatement(sql: "DELETE FROM address_wait WHERE holder = ?").execute(arguments: [holder.rawValue])
        for waiter in waiters {
            guard var communication = try writer.load(CommunicationKey(waiter)), communication.awaitsAttempt,
                let dueAt = communication.dueAt, dueAt > now
            else { continue }
            communication.dueAt = now
            try writer.save(communication)
        }
    }
}
