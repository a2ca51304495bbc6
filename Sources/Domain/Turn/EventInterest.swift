/// Which events about communications some active flow of a campaign listens to. Events nobody hears are not written.
package struct EventInterest: Hashable, Sendable {
    package struct Updated: Hashable, Sendable {
        /// Nil: any communication.
        package var communicationName: String?
        /// Empty: any status.
        package var statuses: [CommunicationStatus]

        package init(communicationName: String?, statuses: [CommunicationStatus]) {
            self.communicationName = communicationName
            self.statuses = statuses
        }
    }

    package var updated: [Updated]
    /// The names listened to; nil in it: any communication.
    package var ended: [String?]
    /// The channels whose inbound sessions are listened to; nil in it: any channel.
    package var incoming: [String?]

    package static let none = EventInterest(updated: [], ended: [])

    package init(updated: [Updated], ended: [String?], incoming: [String?] = []) {
        self.updated = updated
        self.ended = ended
        self.incoming = incoming
    }

    package func hearsSession(on channel: String) -> Bool {
        incoming.contains { $0 == nil || $0 == channel }
    }

    package func hearsUpdate(of name: String, to status: CommunicationStatus) -> Bool {
        updated.contains { trigger in
            (trigger.communicationName == nil || trigger.communicationName == name)
                && (trigger.statuses.isEmpty || trigger.statuses.contains(status))
        }
    }

    package func hearsEnd(of name: String) -> Bool {
        ended.contains { $0 == nil || $0 == name }
    }
}
