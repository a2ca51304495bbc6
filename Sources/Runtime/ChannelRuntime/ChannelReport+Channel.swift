import Channels
import Domain
import Store

extension ChannelReport {
    /// How a channel fares at this moment.
    /// - Parameters:
    ///   - health: of sending.
    ///   - sentLastMinute: messages handed to the provider.
    ///   - load: how much waits for it, as the store has it.
    ///   - pause: by whom it is held; nil: by nobody.
    init(
        of channel: any Channel, health: ChannelHealth, reception: ReceptionRecord, sentLastMinute: Int,
        load: ChannelLoad, pause: ChannelPause?, by clock: any WallClock
    ) {
        let steady = clock.steady
        self.init(
            id: channel.id, kind: channel.kind.rawValue,
            carries: CommunicationKind.allCases.filter { channel.carries.contains($0) },
            state: pause.map { .paused(by: $0.by, since: $0.at) }
                ?? State(health.state(of: channel.accounts, at: steady), clock),
            lastError: health.lastError(of: channel.accounts),
            accounts: channel.accounts.map { account in
                Account(
                    id: account, state: State(health.state(of: account, at: steady), clock),
                    lastError: health.lastError(of: account))
            },
            load: load, rateLimit: channel.rate?.perSecond, sentLastMinute: sentLastMinute,
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
