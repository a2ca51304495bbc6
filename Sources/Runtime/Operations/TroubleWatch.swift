import Domain
import Logging
import Store
import Synchronization

/// Tells the log of what goes wrong message by message and run by run: a line a kind and minute, however many they are.
/// The counts come from the store, so that nothing is missed, whoever brought it about. No participant data is told.
final class TroubleWatch: Sendable {
    /// How often it looks.
    static let interval = Duration.seconds(5)
    /// How long it keeps silent of a kind that it told of.
    static let silence = Duration.seconds(60)

    private struct State {
        var hasLooked = false
        /// What was last told, by kind.
        var counts: [String: Int64] = [:]
        var toldAt: [String: Instant] = [:]
    }

    private let store: any Store
    private let clock: any WallClock
    private let logger: Logger
    private let state = Mutex(State())

    init(store: any Store, clock: any WallClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    private struct Kind {
        var key: String
        var count: Int64
        var words: String
        var metadata: Logger.Metadata
        /// Told at the first look too: it waits for somebody.
        var waits = false
    }

    /// One look; answers how many lines it wrote.
    @discardableResult
    func runOnce() async throws -> Int {
        let kinds = try await kinds()
        let steady = clock.steady
        let told = state.withLock { state -> [(kind: Kind, new: Int64)] in
            var told: [(kind: Kind, new: Int64)] = []
            for kind in kinds {
                let known = state.counts[kind.key]
                let new = kind.count - (known ?? 0)
                if new <= 0 {
                    // Settled ones are gone: those that come later are news.
                    if kind.count < known ?? 0 { state.counts[kind.key] = kind.count }
                    continue
                }
                if !state.hasLooked, !kind.waits {
                    state.counts[kind.key] = kind.count
                    continue
                }
                if let at = state.toldAt[kind.key], steady - at < Self.silence { continue }
                state.counts[kind.key] = kind.count
                state.toldAt[kind.key] = steady
                told.append((kind, new))
            }
            let keys = Set(kinds.map(\.key))
            for key in state.counts.keys where !keys.contains(key) { state.counts[key] = nil }
            state.hasLooked = true
            return told
        }
        for (kind, new) in told {
            var metadata = kind.metadata
            metadata["new"] = "\(new)"
            metadata["all"] = "\(kind.count)"
            logger.warning("\(kind.words)", metadata: metadata)
        }
        return told.count
    }

    private func kinds() async throws -> [Kind] {
        let inFlight = try await store.attemptsInFlight(sinceBefore: clock.now - ReadinessProblem.longestInFlight)
        let stuck = Kind(
            key: "in flight", count: Int64(inFlight), words: "messages are on their way for more than ten minutes",
            metadata: [:], waits: true)
        return try await kindsByCampaign() + (inFlight > 0 ? [stuck] : [])
    }

    private func kindsByCampaign() async throws -> [Kind] {
        let troubles = try await store.troubles()
        if troubles.isEmpty { return [] }
        let names = try await store.campaigns().reduce(into: [CampaignKey: String]()) { $0[$1.key] = $1.id }
        var kinds: [Kind] = []
        for (key, found) in troubles.sorted(by: { $0.key < $1.key }) {
            let campaign = names[key] ?? "\(key.rawValue)"
            for (reason, count) in found.failed.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                kinds.append(
                    Kind(
                        key: "failed \(campaign) \(reason.rawValue)", count: count, words: "messages failed",
                        metadata: ["campaign": "\(campaign)", "reason": "\(reason.rawValue)"]))
            }
            if found.held > 0 {
                kinds.append(
                    Kind(
                        key: "held \(campaign)", count: found.held,
                        words: "messages of unknown outcome are held: campaignd resolve settles them",
                        metadata: ["campaign": "\(campaign)"], waits: true))
            }
            if found.resending > 0 {
                kinds.append(
                    Kind(
                        key: "resending \(campaign)", count: found.resending,
                        words: "messages of unknown outcome go again", metadata: ["campaign": "\(campaign)"]))
            }
        }
        guard troubles.values.contains(where: { $0.failedRuns > 0 }) else { return kinds }
        var query = FailedRunsQuery()
        query.page.limit = PageRequest.maximumLimit
        for failed in try await store.failedRuns(query).rows where failed.upload != nil || failed.count > 0 {
            // The error's text may hold what a script put into it: it is in `campaignd failed-runs`, not here.
            let key = "run \(failed.campaignID) \(failed.contentHash) \(failed.flow) \(failed.node)"
            if let index = kinds.firstIndex(where: { $0.key == key }) {
                kinds[index].count += failed.count
            } else {
                kinds.append(
                    Kind(
                        key: key, count: failed.count, words: "runs of a flow fail: campaignd failed-runs says why",
                        metadata: [
                            "campaign": "\(failed.campaignID)", "flow": "\(failed.flow)", "node": "\(failed.node)",
                            "version": "\(failed.contentHash.prefix(12))",
                        ]))
            }
        }
        return kinds
    }
}
