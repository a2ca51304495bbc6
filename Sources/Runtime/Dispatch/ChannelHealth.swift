import Channels
package import Domain
import Synchronization

/// What is known of a channel's and its accounts' fitness to send, or to hear; owned by who does it.
///
/// A channel that cannot be reached, or whose answers are lost one after another, is left alone for a while, longer each
/// time. An account that is refused stops until
/// the settings change, an operator resumes it, or the process starts again.
package final class ChannelHealth: Sendable {
    package enum State: Hashable, Sendable {
        case ready
        /// By the steady time.
        case waiting(until: Instant, ChannelFailure)
        case stopped(ChannelFailure)
    }

    private struct Record {
        var state = State.ready
        var failures = 0
        /// Answers lost since the last one that came.
        var lostAnswers = 0
        /// Kept when it is well again.
        var last: ChannelReport.LastError?
    }

    /// So many answers lost one after another are no accident.
    private static let lostAnswersLimit = 3

    private let records = Mutex<[String: Record]>([:])
    private let backoff: Backoff

    package init(backoff: Backoff = Backoff(first: .seconds(2), limit: .seconds(300))) { self.backoff = backoff }

    /// - Parameters:
    ///   - account: nil for a channel that has one only.
    ///   - now: by the steady time.
    package func state(of account: String?, at now: Instant) -> State {
        records.withLock { records in
            let record = records[account ?? ""] ?? Record()
            if case .waiting(let until, _) = record.state, until <= now { return .ready }
            return record.state
        }
    }

    /// The state of the channel as a whole: what its least hindered account says.
    package func state(of accounts: [String], at now: Instant) -> State {
        let states = accounts.isEmpty ? [state(of: nil, at: now)] : accounts.map { state(of: $0, at: now) }
        var best: State?
        for state in states {
            switch (state, best) {
            case (.ready, _): return .ready
            case (.waiting(let until, _), .waiting(let earliest, _)?): if until < earliest { best = state }
            case (.waiting, _), (.stopped, nil): best = state
            case (.stopped, _): break
            }
        }
        return best ?? .ready
    }

    /// What an account fails of now, or failed of until it is tried again; nil where it is well.
    package func lastFailure(of account: String?) -> ChannelFailure? {
        records.withLock { records in
            switch records[account ?? ""]?.state {
            case .waiting(_, let failure)?, .stopped(let failure)?: failure
            case .ready?, nil: nil
            }
        }
    }

    /// What last went wrong with an account.
    package func lastError(of account: String?) -> ChannelReport.LastError? {
        records.withLock { $0[account ?? ""]?.last }
    }

    /// What last went wrong with any of these; of a channel that has one account only, with that.
    package func lastError(of accounts: [String]) -> ChannelReport.LastError? {
        let errors = accounts.isEmpty ? [lastError(of: nil)] : accounts.map { lastError(of: $0) }
        return errors.compactMap { $0 }.max { $0.at < $1.at }
    }

    /// Whether none of these has answered since it failed: one message shows whether it is well again.
    package func isProbing(_ accounts: [String]) -> Bool {
        records.withLock { records in
            (accounts.isEmpty ? [""] : accounts).allSatisfy { (records[$0]?.failures ?? 0) > 0 }
        }
    }

    /// Notes that a message may or may not have gone out; answers whether the account has come to be taken for down.
    func lostAnswer(_ account: String?) -> Bool {
        records.withLock { records in
            records[account ?? "", default: Record()].lostAnswers += 1
            return records[account ?? "", default: Record()].lostAnswers >= Self.lostAnswersLimit
        }
    }

    /// Answers whether that is news.
    @discardableResult
    package func succeeded(_ account: String?) -> Bool {
        records.withLock { records in
            records[account ?? ""]?.lostAnswers = 0
            guard let record = records[account ?? ""], record.failures > 0 else { return false }
            records[account ?? ""] = Record(last: record.last)
            return true
        }
    }

    /// Answers when the account may be tried again, by the steady time.
    package func failed(
        _ account: String?, _ failure: ChannelFailure, at now: Instant, steady: Instant, random: any RandomSource
    ) -> Instant {
        records.withLock { records in
            var record = records[account ?? ""] ?? Record()
            record.failures += 1
            record.last = ChannelReport.LastError(code: failure.code, text: failure.text, at: now)
            let delay = max(
                failure.retryAfter ?? .zero, backoff.delay(failure: record.failures, random: random))
            switch failure.kind {
            case .unavailable: record.state = .waiting(until: steady + delay, failure)
            case .refused: record.state = .stopped(failure)
            }
            records[account ?? ""] = record
            return steady + max(delay, failure.kind == .refused ? .seconds(300) : .zero)
        }
    }

    /// Any account failed, and has not been well since.
    package var hasFailed: Bool { records.withLock { $0.values.contains { $0.failures > 0 } } }

    /// Lets every account be tried again: the settings changed, or an operator says so.
    package func reset() {
        records.withLock { records in records = records.mapValues { Record(last: $0.last) } }
    }
}
