import Conversations
import Domain
import FlowEngine
import Store
import Synchronization

/// What the test's script has ordered for communications that are not sent yet, and what the channels answer by it.
final class FlowTestDesk: Sendable {
    /// An outcome of the script that waits for communications to be sent.
    private struct Order {
        var outcome: FlowTest.Outcome
        var line: Int
        /// How many attempts of each communication have met it.
        var met: [CommunicationKey: Int] = [:]
        var isUsed = false
    }

    private struct State {
        var orders: [Order] = []
        var names: [ParticipantKey: String] = [:]
        var nextProviderID = 0
        var standIns: [String: FlowTest.ScriptStandIn] = [:]
        /// What agents do with the next replies, where the test says so.
        var decisions: [CommunicationKey: [AgentStep]] = [:]
        /// What follows on being sent.
        var consequences: [(CommunicationKey, FlowTest.Outcome)] = []
    }

    private let state = Mutex(State())

    func name(_ key: ParticipantKey, _ id: String) {
        state.withLock { state in if state.names[key] == nil { state.names[key] = id } }
    }

    /// Answers of scripts from now on.
    func standIn(_ answers: [String: FlowTest.ScriptStandIn]) {
        state.withLock { $0.standIns.merge(answers) { _, new in new } }
    }

    /// The agent does this with the next reply in a conversation.
    func decide(_ key: CommunicationKey, _ step: AgentStep) {
        state.withLock { $0.decisions[key, default: []].append(step) }
    }

    /// Nil where the agent itself is to answer.
    func step(_ question: DueReply) -> AgentStep? {
        state.withLock { state in
            guard state.decisions[question.communication]?.isEmpty == false else { return nil }
            return state.decisions[question.communication]?.removeFirst()
        }
    }

    /// Nil where the script itself is to run.
    func answer(_ waiting: WaitingScriptCall) -> ScriptAnswer? {
        switch state.withLock({ $0.standIns[waiting.call.script] }) {
        case nil: nil
        case .returns(let writes)?: .returned(writes)
        case .fails(let error)?: .failed(error)
        }
    }

    func name(of key: ParticipantKey) -> String? { state.withLock { $0.names[key] } }

    /// - Parameter isUsed: it has come to pass for somebody already.
    func order(_ outcome: FlowTest.Outcome, line: Int, isUsed: Bool) {
        state.withLock { $0.orders.append(Order(outcome: outcome, line: line, isUsed: isUsed)) }
    }

    /// Lines and names of outcomes that never came to pass.
    var unused: [(line: Int, outcome: FlowTest.Outcome)] {
        state.withLock { $0.orders.filter { !$0.isUsed }.map { ($0.line, $0.outcome) } }
    }

    /// What follows on what was sent since the last call.
    func takeConsequences() -> [(CommunicationKey, FlowTest.Outcome)] {
        state.withLock { state in
            defer { state.consequences = [] }
            return state.consequences
        }
    }

    /// What a channel answers to something said after an opening.
    func accept() -> DeliveryOutcome {
        state.withLock { state in
            state.nextProviderID += 1
            return .accepted(providerID: "test-\(state.nextProviderID)")
        }
    }

    /// What a channel answers to one attempt to send a communication.
    func answer(_ key: CommunicationKey, named name: String) -> DeliveryOutcome {
        state.withLock { state in
            let participant = state.names[key.participant]
            let fitting = state.orders.indices.filter { index in
                let order = state.orders[index]
                let met = order.met[key] ?? 0
                guard order.outcome.communication == name, met < order.outcome.times else { return false }
                // One that names somebody is for the first communication of theirs that meets it.
                return order.outcome.participant == nil
                    || order.outcome.participant == participant && (met > 0 || !order.isUsed)
            }
            for index in fitting {
                guard let answer = Self.answer(state.orders[index].outcome) else { continue }
                state.orders[index].met[key, default: 0] += 1
                state.orders[index].isUsed = true
                return answer
            }
            for index in fitting {
                state.orders[index].met[key, default: 0] += 1
                state.orders[index].isUsed = true
                state.consequences.append((key, state.orders[index].outcome))
            }
            state.nextProviderID += 1
            return .accepted(providerID: "test-\(state.nextProviderID)")
        }
    }

    /// Nil where it is accepted and the outcome follows.
    private static func answer(_ outcome: FlowTest.Outcome) -> DeliveryOutcome? {
        let text = outcome.detail ?? "the test says so"
        switch outcome.kind {
        case .delivered, .read, .completed, .noResponse: return nil
        case .failed: return outcome.reason == .refused ? .rejected(code: "test", text: text) : nil
        case .retry: return .retry(after: nil, code: "test", text: text)
        case .unknown: return .unknown(text: text)
        case .unavailable: return .channelFailed(ChannelFailure(.unavailable, code: "test", text: text))
        }
    }
}
