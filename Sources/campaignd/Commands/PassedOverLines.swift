import Domain
import Store

/// What `status` says of messages, updates and receipts that were passed over.
enum PassedOverLines {
    /// One line where there is something; empty where nothing was passed over in that time.
    static func since(_ period: Duration, _ store: any Store) async throws -> [String] {
        let counts = try await store.passedOverCounts(since: LiveClock().now - period).filter { $0.recent > 0 }
        if counts.isEmpty { return [] }
        let total = counts.reduce(0) { $0 + $1.recent }
        let parts = counts.prefix(6).map { "\(Numbers.grouped($0.recent)) \($0.reason.rawValue) on \($0.channel)" }
        let more = counts.count > parts.count ? ", …" : ""
        return [
            "",
            "Passed over in the last day: \(Numbers.grouped(total)) (\(parts.joined(separator: ", "))\(more)). campaignd unmatched shows them.",
        ]
    }
}
