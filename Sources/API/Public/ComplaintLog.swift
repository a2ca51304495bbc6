import Domain
import Logging
import Synchronization

/// Tells the operator of calls that were refused: of each channel and complaint at most once a minute, with how many
/// there were since. A stranger who forges calls does not fill the log.
final class ComplaintLog: Sendable {
    private struct Record {
        var toldAt: Instant
        var kept = 0
    }

    private static let interval: Duration = .seconds(60)
    private static let capacity = 1000

    private let records = Mutex<[String: Record]>([:])
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    func tell(_ complaint: String, channel: String, status: Int, at now: Instant) {
        let key = "\(channel) \(complaint)"
        let kept = records.withLock { records -> Int? in
            if var record = records[key], now >= record.toldAt, now < record.toldAt + Self.interval {
                record.kept += 1
                records[key] = record
                return nil
            }
            if records.count >= Self.capacity { records = [:] }
            let kept = records[key]?.kept ?? 0
            records[key] = Record(toldAt: now)
            return kept
        }
        guard let kept else { return }
        logger.warning(
            "call of a provider refused",
            metadata: [
                "channel": "\(channel.prefix(64))", "status": "\(status)", "reason": "\(complaint)",
                "since_last": "\(kept)",
            ])
    }
}
