import Agents
import Channels
package import Conversations
import Domain
import Scheduling
package import Store

extension Receiver {
    /// A call that was not reached is tried again after this long at most.
    static let longestRetry = Duration.seconds(3600)

    /// What routing goes by: the agents, words and waiting times that are in force now.
    package var desk: ConversationDesk {
        let directory = agents.directory
        let inbound = directory.inboundAgents
        let channels = self.channels
        return ConversationDesk(
            interest: library.interest,
            agent: { id in
                directory.agent(id).map {
                    ConversationDesk.Agent(
                        sessionTimeout: $0.sessionTimeout, holdsAddress: $0.holdsAddress, staleAfter: $0.staleAfter)
                }
            },
            inboundAgent: { inbound[$0] },
            keyword: { [words] text, language in
                switch words.keyword(in: text) {
                case .optOut: .optOut(answer: words.answer(to: .optOut, language: language))
                case .optIn: .optIn(answer: words.answer(to: .optIn, language: language))
                case nil: nil
                }
            },
            retry: { id, attempts in
                guard let channel = channels[id], attempts < channel.attempts else { return nil }
                return Self.doubled(channel.retryDelay, after: attempts)
            },
            localHour: Self.localHour, zone: zone,
            quietUntil: { [restrictions] name, instant in
                Zone.named(name).flatMap { restrictions.quietUntil(instant, in: $0) }
            })
    }

    /// Doubled after each attempt. Without jitter: the desk is pure.
    private static func doubled(_ first: Duration, after attempts: Int) -> Duration {
        let doublings = min(max(attempts - 1, 0), 30)
        var delay = first
        for _ in 0..<doublings where delay < longestRetry { delay += delay }
        return min(delay, longestRetry)
    }
}

extension AgentDirectory {
    /// Who takes what people begin, by channel.
    fileprivate var inboundAgents: [String: String] {
        var inbound: [String: String] = [:]
        for agent in agents.values.sorted(by: { $0.id < $1.id }) {
            for use in agent.channels where use.isInbound && inbound[use.channel] == nil {
                inbound[use.channel] = agent.id
            }
        }
        return inbound
    }
}
