/// An event of the participant that a run waits for.
package enum AwaitedEvent: Hashable, Sendable {
    /// A Participant Updated event that lists one of the fields; empty: any.
    case participantUpdated(fields: [FieldID])
    /// A communication of that name comes to one of the statuses; empty: its status or data change.
    case communicationUpdated(name: String, statuses: [CommunicationStatus])

    package func accepts(_ event: Event) -> Bool {
        switch (self, event.kind) {
        case (.participantUpdated(let fields), .participantUpdated(let changed)):
            fields.isEmpty || fields.contains { changed.contains($0) }
        case (.communicationUpdated(let name, let statuses), .communicationUpdated(let communication)):
            name == communication.name && (statuses.isEmpty || statuses.contains(communication.status))
        case (.participantUpdated, _), (.communicationUpdated, _): false
        }
    }
}
