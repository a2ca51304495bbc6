package import Agents
package import Conversations
package import Domain
package import Logging
package import Store
import Synchronization

/// Puts to agents what people said, and keeps what they answer.
///
/// An agent of this program answers at once, and its answers are kept a page in one transaction. One from elsewhere is asked
/// outside of any, and has to answer before it is asked again: whatever is late, doubled or of another question is refused
/// by the store. Its conversation waits for it; others do not.
package struct Conductor: Sendable {
    /// What answers in place of an agent of this program; nil: the agent itself. For flow tests.
    package typealias StandIn = @Sendable (DueReply) -> AgentStep?

    /// A person on a call hears that it takes a while, and after longer that nothing comes.
    static let fillerAfter = Duration.seconds(8)
    static let apologyAfter = Duration.seconds(20)
    /// Where an agent says nothing of how late its answers may be.
    static let patience = Duration.seconds(24 * 3600)
    private static let pageSize = 200

    let store: any Store
    let agents: LiveAgents
    private let remotes: [String: any RemoteAgent]
    private let receiver: Receiver
    private let clock: any WallClock
    private let random: any RandomSource
    private let stop: StopSignal
    private let faults: FaultInjector
    private let logger: Logger
    private let standIn: StandIn
    private let window = AskWindow()
    package let wakeUp: WakeUp
    /// Questions that agents elsewhere are asked at once.
    private let concurrency: Int

    init(
        store: any Store, agents: LiveAgents, remotes: [String: any RemoteAgent], receiver: Receiver, wakeUp: WakeUp,
        clock: any WallClock, random: any RandomSource, stop: StopSignal, faults: FaultInjector, logger: Logger,
        standIn: @escaping StandIn, concurrency: Int = 32
    ) {
        self.store = store
        self.agents = agents
        self.remotes = remotes
        self.receiver = receiver
        self.wakeUp = wakeUp
        self.clock = clock
        self.random = random
        self.stop = stop
        self.faults = faults
        self.logger = logger
        self.standIn = standIn
        self.concurrency = concurrency
    }

    /// One page. Agents elsewhere are asked beside it: `start` is handed what goes on.
    /// - Returns: how many questions were put.
    package func runOnce(_ start: ServiceLoop.Start) async throws -> Int {
        let due = try await claim()
        var answers: [AgentAnswer] = []
        for question in due {
            if let remote = remotes[question.turn.agent] {
                window.begin(question.key)
                start {
                    await ask(question, remote)
                    window.end(question.key)
                    wakeUp.signal()
                }
            } else {
                answers.append(answer(question))
            }
        }
        try await keep(answers)
        return due.count
    }

    /// The same, until all who were asked have answered: for tests, and for commands without a daemon.
    package func runOnce() async throws -> Int {
        let due = try await claim()
        try await keep(due.filter { remotes[$0.turn.agent] == nil }.map(answer))
        for question in due {
            guard let remote = remotes[question.turn.agent] else { continue }
            await ask(question, remote)
        }
        return due.count
    }

    /// Puts to agents of this program what they are to answer now, and nothing to others; returns how many questions.
    package func answerOwn() async throws -> Int {
        let due = try await store.claimReplies(
            through: clock.now, limit: Self.pageSize, remotes: RemoteCapacity(agents: remotes.keys.sorted(), room: 0),
            at: clock.now)
        try await keep(due.map(answer))
        return due.count
    }

    /// When an agent is to be asked next; nil: not before something is signaled.
    package func next() async throws -> Instant? {
        // Who ends an answer signals.
        window.count < concurrency ? try await store.replyOutlook() : nil
    }

    private func claim() async throws -> [DueReply] {
        try await store.claimReplies(
            through: clock.now, limit: Self.pageSize,
            remotes: RemoteCapacity(agents: remotes.keys.sorted(), room: concurrency - window.count), at: clock.now)
    }

    // MARK: Agents of this program

    private func answer(_ question: DueReply) -> AgentAnswer {
        if let step = standIn(question) { return AgentAnswer(question.key, number: question.number, .step(step)) }
        guard let agent = agents.agent(question.turn.agent) else {
            let why = "no agent is called \"\(question.turn.agent)\" any more"
            return AgentAnswer(question.key, number: question.number, .gaveUp(why: why, says: nil, ends: false))
        }
        return AgentAnswer(question.key, number: question.number, .step(agent.step(question.turn)))
    }

    private func keep(_ answers: [AgentAnswer]) async throws {
        if answers.isEmpty { return }
        announce(try await store.recordAnswers(answers, desk: receiver.desk, at: clock.now))
    }

    private func announce(_ result: AgentAnswerResult) {
        guard result.taken.contains(true) else { return }
        receiver.announce(result.outgoing)
    }

    // MARK: Agents elsewhere

    private func ask(_ question: DueReply, _ remote: any RemoteAgent) async {
        let isCall = question.turn.kind == .voice
        let limit = isCall ? min(remote.timeout, Self.apologyAfter) : remote.timeout
        let step = await withTaskGroup(of: Heard.self) { group in
            group.addTask {
                do {
                    return .step(
                        .success(try await remote.step(question.turn, idempotencyKey: question.idempotencyKey)))
                } catch {
                    return .step(.failure(error))
                }
            }
            group.addTask { await waited(limit) ? .timeout : .canceled }
            if isCall, limit > Self.fillerAfter {
                group.addTask { await waited(Self.fillerAfter) ? .pause : .canceled }
            }
            defer { group.cancelAll() }
            for await heard in group {
                switch heard {
                case .step(let step): return Optional(step)
                case .timeout: return .some(.failure(AgentSilence(waited: limit)))
                case .pause:
                    let phrases = CallPhrases.of(question.turn.language ?? agents.agent(question.turn.agent)?.language)
                    await persist(AgentAnswer(question.key, number: question.number, .filler(phrases.holdOn)))
                case .canceled: if stop.isStopping { return nil }
                }
            }
            return nil
        }
        // The process is ending: it is asked again by the next.
        guard let step else { return }
        faults.reached(.agentAnswered)
        switch step {
        case .success(let step):
            await persist(AgentAnswer(question.key, number: question.number, .step(step)))
        case .failure(let error):
            await persist(
                AgentAnswer(question.key, number: question.number, failure(error, of: question, isCall: isCall)))
        }
    }

    private enum Heard: Sendable {
        case step(Result<AgentStep, any Error>)
        case timeout
        case pause
        case canceled
    }

    private func waited(_ time: Duration) async -> Bool {
        do { try await clock.sleep(for: time) } catch { return false }
        return true
    }

    private func failure(_ error: any Error, of question: DueReply, isCall: Bool) -> AgentAnswer.Outcome {
        let now = clock.now
        let agent = question.turn.agent
        let why = "the agent \"\(agent)\" did not answer: \(error)"
        let definition = agents.agent(agent)
        if isCall {
            let phrases = CallPhrases.of(question.turn.language ?? definition?.language)
            return .gaveUp(why: why, says: phrases.cannotAnswer, ends: true)
        }
        // Errors of an agent may repeat what was said to it.
        logger.warning(
            "an agent did not answer", metadata: ["agent": "\(agent)", "attempt": "\(question.number)"])
        if now >= question.heardAt + (definition?.staleAfter ?? Self.patience) {
            return .gaveUp(why: why, says: nil, ends: false)
        }
        let backoff = Backoff(first: .seconds(5), limit: .seconds(300))
        return .again(at: now + backoff.delay(failure: question.number, random: random), why: why)
    }

    /// Keeps an answer however long that takes: it would have to be asked for again.
    private func persist(_ answer: AgentAnswer) async {
        var failures = 0
        while true {
            do {
                announce(try await store.recordAnswers([answer], desk: receiver.desk, at: clock.now))
                if failures > 0 { logger.notice("what an agent answered is kept") }
                return
            } catch {
                failures += 1
                if failures == 1 {
                    logger.error(
                        "what an agent answered cannot be kept: tried again", metadata: ["reason": "\(error)"])
                }
                if stop.isStopping || Task.isCancelled { return }
                let backoff = Backoff(first: .milliseconds(500), limit: .seconds(10))
                do { try await clock.sleep(for: backoff.delay(failure: failures, random: random)) } catch { return }
            }
        }
    }
}

/// An agent that was waited for in vain.
struct AgentSilence: Error, CustomStringConvertible {
    var waited: Duration

    var description: String { "it was silent for \(waited.components.seconds) s" }
}

/// Which questions agents elsewhere are being asked.
private final class AskWindow: Sendable {
    private let keys = Mutex<Set<AgentReplyKey>>([])

    var count: Int { keys.withLock { $0.count } }
    func begin(_ key: AgentReplyKey) { keys.withLock { _ = $0.insert(key) } }
    func end(_ key: AgentReplyKey) { keys.withLock { _ = $0.remove(key) } }
}
