package import Domain

/// Something that an agent is to answer in a conversation, as its rules see it: a row from the moment it is heard until
/// the agent's step is committed.
package struct AgentReplyState: Hashable, Sendable {
    /// Where it stands. Raw values are stored; never renumber.
    package enum Status: Int64, Sendable {
        /// The agent is to be asked at `dueAt`.
        case waiting = 0
        /// An agent has been asked outside of any transaction.
        case asking = 1
        /// The agent's step is committed.
        case answered = 2
        /// Not asked any more: the conversation has ended, or a person conducts it.
        case dropped = 3
        /// The agent did not answer in time; a person is to.
        case failed = 4

        package var isOpen: Bool {
            switch self {
            case .waiting, .asking: true
            case .answered, .dropped, .failed: false
            }
        }
    }

    package var key: AgentReplyKey
    package var communication: CommunicationKey
    package var channel: String
    package var occasion: AgentTurn.Occasion
    /// When the newest of the words came.
    package var heardAt: Instant
    package var status: Status
    /// When the agent is to be asked; nil unless it waits.
    package var dueAt: Instant?
    /// How often the agent was asked. An answer to an earlier question than the latest is refused by it.
    package var asked: Int
    /// The epoch of the process that asks; nil unless it is being asked.
    package var epoch: Int64?
    /// Why the agent did not answer, in its own words.
    package var detail: String?

    package init(
        key: AgentReplyKey, communication: CommunicationKey, channel: String, occasion: AgentTurn.Occasion,
        heardAt: Instant, status: Status, dueAt: Instant?, asked: Int, epoch: Int64? = nil, detail: String? = nil
    ) {
        self.key = key
        self.communication = communication
        self.channel = channel
        self.occasion = occasion
        self.heardAt = heardAt
        self.status = status
        self.dueAt = dueAt
        self.asked = asked
        self.epoch = epoch
        self.detail = detail
    }

    // MARK: Joining

    /// Words that come no further apart are one turn of a conversation.
    static let sameTurn = Duration.seconds(2)

    /// Joins what was heard to what the agent is about to be asked.
    /// - Parameter isBehind: another question of the conversation is with the agent, so that this one has to wait anyway.
    /// - Returns: false where it is a turn of its own.
    mutating func join(_ occasion: AgentTurn.Occasion, heardAt: Instant, isBehind: Bool) -> Bool {
        guard status == .waiting, asked == 0,
            case .answered(let before, let wereDigits, let wasVouchedFor) = self.occasion,
            case .answered(let text, let areDigits, let isVouchedFor) = occasion,
            // A key answers the prompt that it was pressed after.
            !wereDigits, !areDigits, isBehind || heardAt <= self.heardAt + Self.sameTurn
        else { return false }
        self.occasion = .answered(
            text: [before, text].filter { !$0.isEmpty }.joined(separator: "\n"), isDigits: false,
            isVouchedFor: wasVouchedFor && isVouchedFor)
        self.heardAt = max(self.heardAt, heardAt)
        return true
    }
}
