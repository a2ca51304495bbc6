import Agents
import Conversations
import Domain
import Runtime
import Store
import Synchronization
import TestSupport
import Testing

/// An agent that answers from elsewhere: slow, down, wrong, doubled.
struct RemoteAgentTests {
    /// Answers what a test says, and remembers under which keys it was asked.
    final class Elsewhere: RemoteAgent {
        typealias Answer = @Sendable (AgentTurn) async throws -> AgentStep

        let timeout = Duration.seconds(60)
        private let state = Mutex<(answers: [Answer], keys: [String])>(([], []))

        init(_ answers: Answer...) { state.withLock { $0.answers = answers } }

        var keys: [String] { state.withLock { $0.keys } }

        func step(_ turn: AgentTurn, idempotencyKey: String) async throws -> AgentStep {
            let answer = state.withLock { state -> Answer? in
                state.keys.append(idempotencyKey)
                return state.answers.isEmpty ? nil : state.answers.removeFirst()
            }
            guard let answer else { throw Down() }
            return try await answer(turn)
        }
    }

    struct Down: Error {}

    private static let afar = {
        var agent = Talk.form
        agent.staleAfter = .seconds(3600)
        return agent
    }()

    private static func says(_ text: String) -> Elsewhere.Answer { { _ in AgentStep(says: [Utterance(text)]) } }

    /// One conversation with the remote agent; the person has answered nothing yet.
    private static func site(_ mail: ScriptedChannel, _ remote: Elsewhere) async throws -> Site {
        let site = try await Site.make(
            [Talk.campaign()], channels: [mail], agents: [afar], remoteAgents: ["form": remote])
        try await site.take(Campaign.rows(0..<1))
        return site
    }

    @Test func itsAnswerIsSaidOnceAndTheConversationGoesOn() async throws {
        let mail = ScriptedChannel()
        let remote = Elsewhere(Self.says("Noted."))
        let site = try await Self.site(mail, remote)
        try await site.hear(Talk.reply("tea", to: mail.sent[0], id: "m1"))
        try await site.daemon.settle()
        #expect(mail.sent.map(\.text).last == "Noted.")
        #expect(mail.sent.count == 2)
        #expect(remote.keys.count == 1)
        #expect(try await site.communication().snapshot.status == .replied)
    }

    @Test func oneThatIsDownIsAskedAgainUnderTheSameKey() async throws {
        let mail = ScriptedChannel()
        let remote = Elsewhere({ _ in throw Down() }, Self.says("Here I am."))
        let site = try await Self.site(mail, remote)
        try await site.hear(Talk.reply("tea", to: mail.sent[0], id: "m1"))
        #expect(mail.sent.count == 1)
        #expect(try await site.store.replyLoad().open == 1)
        site.clock.advance(by: .seconds(60))
        try await site.daemon.settle()
        #expect(remote.keys.count == 2 && Set(remote.keys).count == 1)
        #expect(mail.sent.map(\.text).last == "Here I am.")
        #expect(try await site.store.replyLoad().open == 0)
    }

    @Test func oneThatStaysDownIsGivenUpAndAPersonIsCalled() async throws {
        let mail = ScriptedChannel()
        let site = try await Self.site(mail, Elsewhere())
        try await site.hear(Talk.reply("tea", to: mail.sent[0], id: "m1"))
        let key = try await site.communication().snapshot.key
        #expect(try await site.store.conversation(key)?.needsPerson == nil)
        for _ in 0..<20 {
            site.clock.advance(by: .seconds(400))
            try await site.daemon.settle()
        }
        #expect(mail.sent.count == 1)
        #expect(try await site.store.replyLoad().open == 0)
        let conversation = try #require(try await site.store.conversation(key))
        #expect(conversation.isOpen)
        #expect(conversation.needsPerson?.contains("did not answer") == true)
        #expect(try await site.operations.act(.say(text: "I am a person.", template: nil), in: key, actor: "ann"))
        #expect(try await site.store.conversation(key)?.needsPerson == nil)
    }

    @Test func anAnswerThatComesAfterAPersonTookOverIsNotSaid() async throws {
        let mail = ScriptedChannel()
        let here = Mutex<Site?>(nil)
        let remote = Elsewhere({ _ in
            let site = try #require(here.withLock { $0 })
            let key = try await site.communication().snapshot.key
            _ = try await site.operations.act(.pause, in: key, actor: "ann")
            return AgentStep(says: [Utterance("Too late.")], end: .done)
        })
        let site = try await Self.site(mail, remote)
        here.withLock { $0 = site }
        try await site.hear(Talk.reply("tea", to: mail.sent[0], id: "m1"))
        #expect(mail.sent.count == 1)
        #expect(try await site.communication().snapshot.status == .replied)
        here.withLock { $0 = nil }
    }

    @Test func whatADeadProcessAskedIsAskedAgainAndItsLateAnswerIsRefused() async throws {
        let mail = ScriptedChannel()
        let remote = Elsewhere(Self.says("Once."))
        let site = try await Self.site(mail, remote)
        _ = try await site.daemon.receiver.receive(
            InboundBatch(channel: "mail", events: [Talk.reply("tea", to: mail.sent[0], id: "m1")]))
        let now = site.clock.now
        let asked = try await site.store.claimReplies(
            through: now, limit: 9, remotes: RemoteCapacity(agents: ["form"], room: 9), at: now)
        #expect(asked.count == 1)
        #expect(
            try await site.store.claimReplies(
                through: now, limit: 9, remotes: RemoteCapacity(agents: ["form"], room: 9), at: now
            ).isEmpty)
        let next = try await site.restarted(channels: [mail], agents: [Self.afar], remoteAgents: ["form": remote])
        try await next.daemon.settle()
        let question = try #require(asked.first)
        let late = AgentAnswer(question.key, number: question.number, .step(AgentStep(says: [Utterance("Twice.")])))
        #expect(
            try await next.store.recordAnswers([late, late], desk: next.daemon.receiver.desk, at: now).taken
                == [false, false])
        try await next.daemon.settle()
        let said = mail.sent.compactMap(\.text).filter { $0 == "Once." || $0 == "Twice." }
        #expect(said == ["Once."])
        #expect(remote.keys == [question.idempotencyKey])
    }

    @Test func theRestDoesNotWaitForIt() async throws {
        let mail = ScriptedChannel()
        let remote = Elsewhere()
        let site = try await Site.make(
            [Talk.campaign()], channels: [mail], agents: [Talk.form, Talk.message], remoteAgents: ["far": remote])
        try await site.take(Campaign.rows(0..<1))
        try await site.hear(Talk.reply("tea", to: mail.sent[0], id: "m1"))
        #expect(mail.sent.last?.text == "How many cups?")
        #expect(remote.keys.isEmpty)
    }
}
