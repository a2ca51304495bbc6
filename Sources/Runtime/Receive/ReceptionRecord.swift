package import Channels
package import Domain
import Logging
import Synchronization

/// How a channel hears, and when it last did; for operators.
package final class ReceptionRecord: Sendable {
    private struct State {
        var lastLookAt: Instant?
        var lastEventAt: Instant?
        var isFaulty = false
        var refusals = 0
        /// Accounts of which no channel knows, and when that was last told.
        var unknownAccounts: [String: Instant] = [:]
    }

    package let channel: any Channel
    /// By source of a channel that is asked.
    package let health = ChannelHealth()
    private let state = Mutex(State())

    package init(channel: any Channel) { self.channel = channel }

    package var ways: [ChannelReport.Reception.Way] {
        var ways: [ChannelReport.Reception.Way] = []
        if !sources.isEmpty { ways.append(.poll) }
        if channel.hearing.called != nil { ways.append(.webhook) }
        if channel.hearing.live != nil { ways.append(.live) }
        return ways
    }

    package var sources: [String] { channel.hearing.sources }

    /// It was asked, or called: with so many events.
    func looked(at now: Instant, events: Int) {
        state.withLock { state in
            state.lastLookAt = now
            if events > 0 { state.lastEventAt = now }
        }
    }

    /// Answers whether that is news.
    func isFaulty(_ isFaulty: Bool) -> Bool {
        state.withLock { state in
            defer { state.isFaulty = isFaulty }
            return state.isFaulty != isFaulty
        }
    }

    /// Counts a request that was turned away; answers whether it is one to tell of: the first, and then ever fewer.
    func tellsRefusal() -> Bool {
        state.withLock { state in
            state.refusals += 1
            return state.refusals & (state.refusals - 1) == 0
        }
    }

    /// Answers whether it is to be told that no channel has the account: once a minute for each.
    /// - Parameter now: by the steady clock.
    func tellsUnknown(_ account: String, at now: Instant) -> Bool {
        state.withLock { state in
            if let told = state.unknownAccounts[account], now < told + .seconds(60) { return false }
            // Who signs may name what they like.
            if state.unknownAccounts.count >= 100 { state.unknownAccounts = [:] }
            state.unknownAccounts[account] = now
            return true
        }
    }

    package func report(by clock: any WallClock) -> ChannelReport.Reception {
        let (look, event) = state.withLock { ($0.lastLookAt, $0.lastEventAt) }
        let last = sources.isEmpty ? nil : health.lastError(of: sources)
        return ChannelReport.Reception(
            ways: ways, state: worst(by: clock), lastLookAt: look, lastEventAt: event, lastError: last)
    }

    /// What its most hindered source says: a mailbox that is not read is worth knowing of.
    private func worst(by clock: any WallClock) -> ChannelReport.State {
        var worst = ChannelReport.State.ready
        for source in sources {
            switch (health.state(of: source, at: clock.steady), worst) {
            case (.stopped, _): return .stopped
            case (.waiting(let until, _), .ready): worst = .waiting(until: clock.wall(atSteady: until))
            case (.waiting(let until, _), .waiting(let other)):
                worst = .waiting(until: max(clock.wall(atSteady: until), other))
            case (.waiting, .stopped), (.waiting, .paused), (.ready, _): break
            }
        }
        return worst
    }
}
