package import Domain
import GRDB

extension SQLiteStore {
    /// The next instant after `now` at which a window or a session closes or a wait ends by itself; nil where none does. For those who
    /// step through time.
    package func nextClosing(after now: Instant) async throws -> Instant? {
        try await read("looking for what closes next") { db in
            let session = try Int64.fetchOne(
                db, sql: "SELECT MIN(closes_at) FROM communication WHERE closes_at > ?", arguments: [now.milliseconds])
            // It closes once its deadline is past.
            let window = try Int64.fetchOne(
                db,
                sql: "SELECT MIN(deadline) + 1 FROM communication WHERE due_at IS NOT NULL AND deadline >= ?",
                arguments: [now.milliseconds])
            let wait = try SQLiteStore.nextWaitEnd(db)?.milliseconds
            return [session, window, wait].compactMap { $0 }.min().map { max($0, now.milliseconds + 1) }
                .map { Instant(milliseconds: $0) }
        }
    }
}
