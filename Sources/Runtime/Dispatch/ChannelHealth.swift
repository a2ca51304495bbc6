package import Domain
import Synchronization

/// What is known of a channel's and its accounts' fitness to send; owned by the channel's dispatcher.
///
/// A channel that cannot be reached is left alone for a while, longer each time. An account that is refused stops until
/// the settings change, an operator resumes it, or the process starts again.
package final class ChannelHealth: Sendable {
    package enum State: Hashable, Sendable {
        case ready
        case waiting(until: Instant, ChannelFailure)
        case stopped(ChannelFailure)
    }

    private struct Record {
        var state = State.ready
        var failures = 0
    }

    private let records = Mutex<[String: Record]>([:])
    private let backoff: Backoff

    package init(backoff: Backoff = Backoff(first: .seconds(2), limit: .seconds(300))) { self.backoff = backoff }

    /// - Parameter account: nil for a channel that has one only.
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

    /// Answers whether that is news.
    @discardableResult
    package func succeeded(_ account: String?) -> Bool {
        records.withLock { $0.removeValue(forKey: account ?? "") } != nil
    }

    /// Answers when the account may be tried again.
    package func failed(_ account: String?, _ failure: ChannelFailure, at now: Instant, random: any RandomSource)
        -> Instant
    {
        records.withLock { records in
            var record = records[account ?? ""] ?? Record()
            record.failures += 1
            let delay = max(
                failure.retryAfter ?? .zero, backoff.delay(failure: record.failures, random: random))
            switch failure.kind {
            case .unavailable: record.state = .waiting(until: now + delay, failure)
            case .refused: record.state = .stopped(failure)
            }
            records[account ?? ""] = record
            return now + max(delay, failure.kind == .refused ? .seconds(300) : .zero)
        }
    }

    /// Forgets every failure: the settings changed, or an operator says so.
    package func reset() { records.withLock { $0 = [:] } }
}
