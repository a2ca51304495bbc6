import Domain
import GRDB

/// Counts the runs of a transaction that failed, and adds the counts to what is kept: a flow that fails for everybody
/// costs a few rows, however many they are.
final class FailedRunTally {
    /// Different errors of one node that are kept apart in one upload; the rest is counted together.
    static let mostErrors = 20
    static let otherErrors = "(other errors)"
    private static let longestError = 300

    private struct Place: Hashable {
        var campaign: Int64
        var version: Int64
        var flow: String
        var node: String
        var error: String
    }

    private struct Count {
        var count: Int64 = 0
        var firstAt: Int64
        var lastAt: Int64
        var example: Int64
    }

    private let context: WriteContext
    /// 0 outside of any.
    private let upload: Int64
    private var counts: [Place: Count] = [:]

    init(_ context: WriteContext, upload: UploadKey?) {
        self.context = context
        self.upload = upload?.rawValue ?? 0
    }

    func add(_ run: RunRecord, key: RunKey, failure: String, campaign: CampaignKey, version: RegisteredVersion) {
        let node = run.path.steps.last.flatMap { step in
            version.nodes.indices.contains(step.node) ? version.nodes[step.node] : nil
        }
        let started = version.flows.indices.contains(run.flow) ? version.flows[run.flow] : ""
        let place = Place(
            campaign: campaign.rawValue, version: version.version.rawValue, flow: node?.flow ?? started,
            node: node?.node ?? "", error: Self.error(failure))
        var count = counts[place] ?? Count(firstAt: run.at.milliseconds, lastAt: run.at.milliseconds, example: 0)
        count.count += 1
        count.firstAt = min(count.firstAt, run.at.milliseconds)
        count.lastAt = max(count.lastAt, run.at.milliseconds)
        count.example = key.rawValue
        if counts.count >= Self.mostErrors * 50, counts[place] == nil {
            // One transaction with that many different errors: their texts differ from run to run.
            var other = place
            other.error = Self.otherErrors
            count.count += counts[other]?.count ?? 0
            counts[other] = count
        } else {
            counts[place] = count
        }
    }

    func flush() throws {
        if counts.isEmpty { return }
        let db = try context.db
        let update = try db.cachedStatement(
            sql: """
                UPDATE failed_run SET count = count + ?, first_at = min(first_at, ?), last_at = max(last_at, ?), example = ?
                WHERE campaign = ? AND version = ? AND flow = ? AND node = ? AND error = ? AND upload = ?
                """)
        for (place, count) in counts.sorted(by: { $0.value.firstAt < $1.value.firstAt }) {
            var place = place
            func add() throws -> Bool {
                try update.execute(arguments: [
                    count.count, count.firstAt, count.lastAt, count.example, place.campaign, place.version, place.flow,
                    place.node, place.error, upload,
                ])
                return db.changesCount > 0
            }
            if try add() { continue }
            let known =
                try Int.fetchOne(
                    try db.cachedStatement(
                        sql: """
                            SELECT count(*) FROM failed_run
                            WHERE campaign = ? AND version = ? AND flow = ? AND node = ? AND upload = ?
                            """),
                    arguments: [place.campaign, place.version, place.flow, place.node, upload]) ?? 0
            if known >= Self.mostErrors {
                place.error = Self.otherErrors
                if try add() { continue }
            }
            try db.cachedStatement(
                sql: """
                    INSERT INTO failed_run (campaign, version, flow, node, error, upload, count, first_at, last_at, example)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                place.campaign, place.version, place.flow, place.node, place.error, upload, count.count, count.firstAt,
                count.lastAt, count.example,
            ])
        }
        counts = [:]
    }

    /// One line of a failure, without the place in front: of a script's traceback the last, which names the error.
    static func error(_ failure: String) -> String {
        var text = Substring(failure)
        if text.hasPrefix("flow "), let colon = text.firstRange(of: ": ") { text = text[colon.upperBound...] }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        guard let first = lines.first else { return "" }
        let isTraceback = lines.count > 1 && text.contains("Traceback (most recent call last)")
        let line = isTraceback ? "\(first.prefix { $0 != " " }) \(lines.last ?? "")" : String(first)
        return String(line.prefix(longestError))
    }
}
