package import Domain

/// What a channel asks for when it has room: see `DeliveryStore.claim`.
package struct ClaimRequest: Sendable {
    package var channel: String
    /// Whose communications; those of stopped campaigns are passed over.
    package var lanes: [LaneKey]
    /// The channel's sender accounts; empty where it has one only.
    package var accounts: [String]
    /// Those among them that send nothing at the moment: no recipient is newly given to one while there is another.
    package var resting: [String]
    /// So many messages are handed out at most.
    package var limit: Int
    /// So many communications are looked at at most.
    package var looks: Int

    package init(
        channel: String, lanes: [LaneKey], accounts: [String] = [], resting: [String] = [], limit: Int, looks: Int
    ) {
        self.channel = channel
        self.lanes = lanes
        self.accounts = accounts
        self.resting = resting
        self.limit = limit
        self.looks = looks
    }
}

/// How communications that are due are judged and made into messages. Pure and quick: asked within the transaction, and again
/// if that is repeated.
package struct OpeningComposer: Sendable {
    /// What the plan alone says.
    package enum Verdict: Sendable {
        /// The version that planned it is not at hand: it stays due.
        case unloaded
        /// Nothing goes out now.
        case settle(Settlement)
        /// - Parameter readsCommunications: the message is made of the participant's other communications too.
        case compose(readsCommunications: Bool)
    }

    package var judge: @Sendable (DueCommunication) -> Verdict
    package var compose: @Sendable (OpeningInputs) -> OpeningDecision

    package init(
        judge: @escaping @Sendable (DueCommunication) -> Verdict = { _ in .compose(readsCommunications: false) },
        compose: @escaping @Sendable (OpeningInputs) -> OpeningDecision
    ) {
        self.judge = judge
        self.compose = compose
    }
}

/// What came of a claim.
package struct Claim: Sendable {
    /// One entry for each communication that is due no more, in the order in which they were.
    package var results: [Claimed] = []
    /// Versions whose communications could not be judged: they are to be loaded first.
    package var unloaded: Set<VersionKey> = []
    /// Nothing else is due that could be judged.
    package var isExhausted = false

    package init() {}
}

/// What became of a communication that was due.
package enum Claimed: Sendable {
    /// Its intent is recorded: this is to be sent.
    case send(AttemptKey, OutboundMessage, DueCommunication)
    /// Nothing is sent, and this was recorded instead.
    case settled(Settlement)
    /// Another conversation holds the address; it is due again as soon as that one lets go.
    case addressBusy
}

/// What came of a claim of what is to be said in conversations that have begun.
package struct FollowUpClaim: Sendable {
    package var handed: [(attempt: AttemptKey, message: OutboundMessage, due: DueFollowUp)] = []
    /// Not said any more: the address takes no messages of that kind.
    package var dropped = 0
    /// Nothing else is due whose turn has come.
    package var isExhausted = false

    package init() {}
}
