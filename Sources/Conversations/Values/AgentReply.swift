package import Domain

/// A question that an agent is to be asked now.
package struct DueReply: Hashable, Sendable {
    package var key: AgentReplyKey
    package var communication: CommunicationKey
    package var channel: String
    /// Names the question among those of this reply: see ``AgentReplyState/asked``.
    package var number: Int
    package var heardAt: Instant
    /// The conversation as it is now.
    package var turn: AgentTurn
    /// The same for every repeat of the question, over crashes too, and for no other question.
    package var idempotencyKey: String

    package init(
        key: AgentReplyKey, communication: CommunicationKey, channel: String, number: Int, heardAt: Instant,
        turn: AgentTurn, idempotencyKey: String
    ) {
        self.key = key
        self.communication = communication
        self.channel = channel
        self.number = number
        self.heardAt = heardAt
        self.turn = turn
        self.idempotencyKey = idempotencyKey
    }
}

/// What an agent made of a question.
package struct AgentAnswer: Sendable {
    package enum Outcome: Sendable {
        case step(AgentStep)
        /// It could not be asked, or did not answer: asked again at that instant.
        case again(at: Instant, why: String)
        /// It does not answer: a person is to. `says`: what the person who waits is told; `ends`: the conversation ends.
        case gaveUp(why: String, says: String?, ends: Bool)
        /// It takes long: the person who waits on a call is told so, and the agent goes on.
        case filler(String)
    }

    package var key: AgentReplyKey
    /// Of the question that it answers.
    package var number: Int
    package var outcome: Outcome

    package init(_ key: AgentReplyKey, number: Int, _ outcome: Outcome) {
        self.key = key
        self.number = number
        self.outcome = outcome
    }
}

/// What answers came to.
package struct AgentAnswerResult: Hashable, Sendable {
    /// For each answer, whether it was taken. It is not where the conversation has ended, a person has taken over, or
    /// another question was asked since.
    package var taken: [Bool]
    /// Channels on which something is to be said.
    package var outgoing: Set<String>

    package init(taken: [Bool] = [], outgoing: Set<String> = []) {
        self.taken = taken
        self.outgoing = outgoing
    }
}

/// How much waits for agents.
package struct AgentReplyLoad: Hashable, Sendable {
    /// Questions that wait or are being asked.
    package var open: Int
    /// When the oldest of them was heard.
    package var oldest: Instant?

    package init(open: Int = 0, oldest: Instant? = nil) {
        self.open = open
        self.oldest = oldest
    }
}

/// The agents that answer from elsewhere, and how many of them may be asked now.
package struct RemoteCapacity: Hashable, Sendable {
    package var agents: [String]
    package var room: Int

    package init(agents: [String], room: Int) {
        self.agents = agents
        self.room = room
    }

    package static let none = RemoteCapacity(agents: [], room: 0)
}
