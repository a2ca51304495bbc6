import Channels
import Domain
import Store

extension ChannelRuntime {
    /// How it fares at this moment.
    /// - Parameters:
    ///   - load: how much waits for it, as the store has it.
    ///   - pause: by whom it is held; nil: by nobody.
    func report(_ load: ChannelLoad, pause: ChannelPauses.Pause?, by clock: any WallClock) -> ChannelReport {
        let health = dispatcher.health
        let steady = clock.steady
        var state = ChannelReport.State(health.state(of: channel.accounts, at: steady), clock)
        if let pause { state = .paused(by: pause.by, since: pause.at) }
        return ChannelReport(
            id: channel.id, kind: channel.kind.rawValue,
            carries: CommunicationKind.allCases.filter { channel.carries.contains($0) }, state: state,
            lastError: health.lastError(of: channel.accounts),
            accounts: channel.accounts.map { account in
                ChannelReport.Account(
                    id: account, state: ChannelReport.State(health.state(of: account, at: steady), clock),
                    lastError: health.lastError(of: account))
            },
            load: load, rateLimit: channel.rate?.perSecond, sentLastMinute: dispatcher.meter.count(at: steady),
            concurrency: channel.concurrency, reception: reception.report(by: clock))
    }
}

extension ChannelReport.State {
    /// With the wall clock's time.
    init(_ state: ChannelHealth.State, _ clock: any WallClock) {
        switch state {
        case .ready: self = .ready
        case .waiting(let until, _): self = .waiting(until: clock.wall(atSteady: until))
        case .stopped: self = .stopped
        }
    }
}
