import Agents
import Channels
import Domain
import Expressions
import FlowEngine

/// What the simulation knows of a node that plans a communication.
struct SimulatedNode: Sendable {
    let action: CommunicationAction
    /// Nil where the agent is not configured: the conversation then never closes by itself.
    let sessionTimeout: Duration?
    /// The order of channels, as configured.
    let channel: Int
    let deliversAtOnce: Bool
    let draw: OutcomeDraw
    /// Nothing in its texts can fail, and the address is the customer's: it need not be rendered to know that it goes out.
    let isPlain: Bool
    let hearsAnything: Bool

    init(
        _ action: CommunicationAction, agent: AgentDefinition?, channels: [SimulatedChannel], outcomes: OutcomeModel,
        interest: EventInterest
    ) {
        self.action = action
        sessionTimeout = agent?.sessionTimeout
        let index = channels.firstIndex { $0.id == action.channel }
        channel = index ?? channels.count
        deliversAtOnce = index.map { channels[$0].deliversAtOnce } ?? false
        draw = OutcomeDraw(outcomes, communication: action.communicationName, channel: action.channel)
        isPlain = action.content.isPlain
        hearsAnything =
            interest.hearsEnd(of: action.communicationName)
            || interest.updated.contains {
                $0.communicationName == nil || $0.communicationName == action.communicationName
            }
    }
}

extension CommunicationAction.Content {
    fileprivate var isPlain: Bool {
        switch self {
        case .email(let subject, let text, let html): [subject, text, html].allSatisfy { $0?.isPlain ?? true }
        case .providerTemplate(let template): template.texts.allSatisfy(\.isPlain)
        case .startPhrase(let phrase): phrase?.isPlain ?? true
        case .voice(let phone, _, _): phone == nil
        }
    }
}
