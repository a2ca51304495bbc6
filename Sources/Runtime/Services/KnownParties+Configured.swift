package import Agents
package import Channels
import Domain
package import FlowEngine

extension KnownParties {
    /// What is configured, as flows are checked against it.
    package init(_ agents: AgentDirectory, _ channels: [any Channel]) {
        self.init(
            agents: agents.agents.mapValues { $0.channels.map(\.channel) },
            channels: Dictionary(channels.map { ($0.id, $0.carries) }, uniquingKeysWith: { first, _ in first }),
            results: agents.agents.mapValues { agent in
                Dictionary(
                    agent.results.map { ($0.name, KnownResult($0.type)) }, uniquingKeysWith: { first, _ in first })
            },
            silent: Set(agents.agents.values.lazy.filter { !$0.speaksFirst }.map(\.id)),
            spoken: Set(channels.lazy.filter { $0.kind != .outbox }.map(\.id)))
    }
}

extension KnownResult {
    fileprivate init(_ type: AgentResult.ValueType) {
        switch type {
        case .string: self.init(type: .string)
        case .integer: self.init(type: .integer)
        case .number: self.init(type: .number)
        case .boolean: self.init(type: .boolean)
        case .date: self.init(type: .date)
        case .choice(let options): self.init(type: .choice, options: options)
        }
    }
}
