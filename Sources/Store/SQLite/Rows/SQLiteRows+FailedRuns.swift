import Domain
import GRDB

extension SQLiteRows: FailedRunRows {
    func add(_ count: FailedRunCount, to place: FailedRunPlace) throws -> Bool {
        try db.cachedStatement(
            sql: """
                UPDATE failed_run SET count = count + ?, first_at = min(first_at, ?), last_at = max(last_at, ?), example = ?
                WHERE campaign = ? AND version = ? AND flow = ? AND node = ? AND error = ? AND upload = ?
                """
        ).execute(arguments: [
            count.count, count.firstAt.milliseconds, count.lastAt.milliseconds, count.example.rawValue,
            place.campaign.rawValue, place.version.rawValue, place.flow, place.node, place.error,
            place.upload?.rawValue ?? 0,
        ])
        return db.changesCount > 0
    }

    func insert(_ count: FailedRunCount, at place: FailedRunPlace) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO failed_run (campaign, version, flow, node, error, upload, count, first_at, last_at, example)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            place.campaign.rawValue, place.version.rawValue, place.flow, place.node, place.error,
            place.upload?.rawValue ?? 0, count.count, count.firstAt.milliseconds, count.lastAt.milliseconds,
            count.example.rawValue,
        ])
    }

    func errorCount(at place: FailedRunPlace) throws -> Int {
        try Int.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT count(*) FROM failed_run
                    WHERE campaign = ? AND version = ? AND flow = ? AND node = ? AND upload = ?
                    """),
            arguments: [
                place.campaign.rawValue, place.version.rawValue, place.flow, place.node, place.upload?.rawValue ?? 0,
            ]) ?? 0
    }
}
