import Domain

/// A trigger of an active flow, with what narrows it.
struct CompiledTrigger {
    enum Filter {
        case any
        /// Ids of the fields of which one must have changed.
        case fields([FieldID])
        case communication(name: String?, statuses: [CommunicationStatus], reasons: ReasonFilter)
        case channel(String)
    }

    var flow: Int
    var node: Int
    var filter: Filter

    func accepts(_ event: Event) -> Bool {
        switch (filter, event.kind) {
        case (.any, _):
            true
        case (.fields(let fields), .participantUpdated(let changed)):
            fields.contains { changed.contains($0) }
        case (.communication(let name, let statuses, let reasons), .communicationUpdated(let communication)),
            (.communication(let name, let statuses, let reasons), .communicationEnded(let communication)):
            (name == nil || name == communication.name)
                && (statuses.isEmpty || statuses.contains(communication.status))
                && reasons.accepts(communication.reason)
        case (.channel(let channel), .incomingSession(let communication)):
            channel == communication.channel
        case (.fields, _), (.communication, _), (.channel, _):
            false
        }
    }
}
