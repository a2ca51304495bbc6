import Channels
import Domain

extension ChannelRuntime {
    /// What keeps it from sending and from being heard at this moment: accounts first, then sources.
    /// - Parameter steady: by the steady time.
    func problems(at steady: Instant) -> [ReadinessProblem] {
        accountProblems(at: steady) + hearingProblems(at: steady)
    }

    /// Messages went out, and the store does not take what became of them; nil where all is kept.
    var unrecordedProblem: ReadinessProblem? {
        dispatcher.unrecordedOutcomes.map { outcomes in
            ReadinessProblem(
                code: "outcomes_unrecorded",
                message: "channel \"\(channel.id)\": \(outcomes.count) messages were sent whose outcome "
                    + "cannot be recorded yet: \(outcomes.reason)")
        }
    }

    private func accountProblems(at steady: Instant) -> [ReadinessProblem] {
        let accounts = channel.accounts.isEmpty ? [nil] : channel.accounts.map { Optional($0) }
        return accounts.compactMap { account in
            let who = account.map { "channel \"\(channel.id)\", account \($0)" } ?? "channel \"\(channel.id)\""
            switch dispatcher.health.state(of: account, at: steady) {
            case .ready: return nil
            case .waiting(_, let failure):
                return ReadinessProblem(
                    code: "channel_unavailable",
                    message: "\(who) cannot send for now, and its queue waits: \(failure.code) \(failure.text)",
                    isBlocking: false)
            case .stopped(let failure):
                return ReadinessProblem(
                    code: "channel_stopped",
                    message: "\(who) was refused and sends nothing until it is mended and resumed: "
                        + "\(failure.code) \(failure.text)", isBlocking: false)
            }
        }
    }

    private func hearingProblems(at steady: Instant) -> [ReadinessProblem] {
        reception.sources.compactMap { source in
            switch reception.health.state(of: source, at: steady) {
            case .ready: return nil
            case .waiting(_, let failure), .stopped(let failure):
                return ReadinessProblem(
                    code: "channel_not_heard",
                    message: "channel \"\(channel.id)\" is not heard (\(source)): "
                        + "\(failure.code) \(failure.text)", isBlocking: false)
            }
        }
    }
}
