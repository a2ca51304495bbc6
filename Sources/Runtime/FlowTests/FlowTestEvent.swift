package import Domain
package import FlowEngine

/// One entry of the timeline that came of a flow test.
package struct FlowTestEvent: Sendable {
    package var at: Instant
    /// `at` in the participant's zone, with its offset.
    package var wallClock: CivilDateTime
    package var participant: String
    package var subject: FlowTest.Entry.Subject
    /// Of a communication its code; of a failed run what went wrong.
    package var reason: String?
    /// The provider's own words, or what an operator should know.
    package var detail: String?
    /// When it was to be sent.
    package var plannedFor: CivilDateTime?
    package var channel: String?
    package var agent: String?
    /// What was sent, or last tried.
    package var message: OutboundMessage?
    /// Values of the fields that some entry asks of this participant, as they were when the instant was over.
    package var fields: [FieldName: FieldValue]

    package struct FieldName: Hashable, Sendable {
        package var level: FieldLevel
        package var name: String
    }
}
