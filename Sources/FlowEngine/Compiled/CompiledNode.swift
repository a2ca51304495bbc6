import Domain
import Scheduling
import Values

/// A node as the walk sees it: a tag and an index into the campaign's table of that kind.
enum CompiledNode {
    case trigger
    case fieldCheck(Int)
    case communication(Int)
    case cancelCommunications
    case updateField(Int)
    /// The target's index in flow-id order.
    case toAnotherFlow(Int)
}

/// A trigger of an active flow, with what narrows it.
struct CompiledTrigger {
    enum Filter {
        case any
        /// Ids of the fields of which one must have changed.
        case fields([FieldID])
        case communication(name: String?, statuses: [CommunicationStatus])
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
        case (.communication(let name, let statuses), .communicationUpdated(let communication)),
            (.communication(let name, let statuses), .communicationEnded(let communication)):
            (name == nil || name == communication.name)
                && (statuses.isEmpty || statuses.contains(communication.status))
        case (.channel(let channel), .incomingSession(let communication)):
            channel == communication.channel
        case (.fields, _), (.communication, _), (.channel, _):
            false
        }
    }
}

/// What a run reads, names resolved to numbers.
enum CompiledReference {
    case customer(FieldID)
    case participant(FieldID)
    /// Of the conversation that triggered the run, else of the participant's latest.
    case conversation(Attribute)
    /// Of the latest communication of that name.
    case named(String, Attribute)

    enum Attribute {
        case status, name, channel, agent, startedAt, endedAt
        case result(String)
    }
}

enum CompiledSource {
    case constant(FieldValue?)
    case today(days: Int)
    case reference(CompiledReference)
}

struct CompiledCheck {
    var property: CompiledReference
    var type: FieldType
    var `operator`: FieldCheck.Operator
    var operands: [CompiledSource]
    var ignoresCase: Bool
}

struct CompiledAssignment {
    var level: FieldLevel
    var id: FieldID
    var type: FieldType
    /// Reads text, as in an upload but with ISO 8601 dates.
    var parser: FieldParser?
    var value: CompiledSource
}

/// The part of a ``CommunicationAction`` that planning reads.
struct CompiledCommunication {
    enum Base {
        case today
        case fixed(PlanInputs.Base)
        case reference(CompiledReference, CommunicationAction.BaseOffset)
    }

    var base: Base
    var window: ContactWindow
    var duration: Duration
    var channel: String
}
