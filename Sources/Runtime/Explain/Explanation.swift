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
    /// Runs that wait, in the order they came to; nil where none does.
    package var waits: [WaitExplanation]?
    package var communications: [CommunicationExplanation]
}

/// A run that waits: at which node, and for what.
package struct WaitExplanation: Sendable, Encodable {
    package var flow: String
    package var node: String
    /// The part of the run that came to wait there.
    package var run: String?
    package var since: String
    /// Nil where no instant ends it.
    package var until: String?
    /// What ends it, in one sentence without its full stop.
    package var words: String
}

/// One run, or one part of a run that has waited: the event, the path, and what came of it.
package struct RunExplanation: Sendable, Encodable {
    package var id: String
    package var at: String
    /// The trigger's type, as in flow files; `wait_ended` for a part of a run that went on.
    package var event: String
    /// The event in one sentence without its full stop.
    package var eventWords: String
    package var flow: String
    /// The version that it ran in: the beginning of its content hash.
    package var version: String
    /// Its place in a chain of events that cause one another, from 1.
    package var chain: Int
    /// `completed`, `waits` (it came to wait at some node; what it did until then is done) or `failed`.
    package var outcome: String
    /// The first part of the run, of one that has waited.
    package var continues: String?
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
