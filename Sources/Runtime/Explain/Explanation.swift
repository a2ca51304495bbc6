package import FlowEngine

/// What happened to a participant and why, in the words and the order that an operator reads.
///
/// Instants are ISO 8601 with the offset of the zone that decides for the participant.
package struct ParticipantExplanation: Sendable, Encodable {
    package var id: String
    package var campaign: String
    package var objectID: String
    package var zone: String
    package var zoneSource: String
    package var joinedAt: String
    /// "upload payments.csv, line 3"; nil where that upload is not kept any more.
    package var broughtInBy: String?
    package var changedBy: String?
    package var runs: [RunExplanation]
    package var communications: [CommunicationExplanation]
}

/// One run: the event, the path, and what came of it.
package struct RunExplanation: Sendable, Encodable {
    package var id: String
    package var at: String
    /// The trigger's type, as in flow files.
    package var event: String
    /// The event in one sentence without its full stop.
    package var eventWords: String
    package var flow: String
    /// The version that it ran in: the beginning of its content hash.
    package var version: String
    /// Its place in a chain of events that cause one another, from 1.
    package var chain: Int
    /// `completed` or `failed`.
    package var outcome: String
    package var failure: String?
    package var steps: [RunStep]
    /// Names of the communications that it planned or skipped.
    package var planned: [String]
}

package struct CommunicationExplanation: Sendable, Encodable {
    package struct Change: Sendable, Encodable {
        package var at: String
        package var status: String
        package var reason: String?
        package var detail: String?
    }

    package struct Attempt: Sendable, Encodable {
        package var at: String
        package var outcome: String
    }

    /// What the participant wrote.
    package struct Reply: Sendable, Encodable {
        package var at: String
        package var text: String
    }

    package var id: String
    package var participant: String
    package var campaign: String
    package var name: String
    package var kind: String
    package var agent: String
    package var channel: String
    package var status: String
    package var reason: String?
    /// The reason in an operator's words.
    package var reasonWords: String?
    package var detail: String?
    package var plannedAt: String?
    package var deadline: String?
    package var dueAt: String?
    package var run: RunExplanation?
    /// Why that instant: one sentence a step of the rule.
    package var ledger: [String]
    package var history: [Change]
    package var attempts: [Attempt]
    package var replies: [Reply]
    package var results: [String: String]
}
