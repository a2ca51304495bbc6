import Domain
import Scheduling

/// The part of a ``CommunicationAction`` that planning reads.
struct CompiledCommunication {
    enum Base {
        case today
        case fixed(PlanInputs.Base)
        case reference(CompiledReference, CommunicationAction.BaseOffset)
        /// An index into the campaign's expressions.
        case expression(Int)
    }

    var base: Base
    var window: ContactWindow
    var duration: Duration
    var usesBestTime: Bool
    var channel: String
    var name: String
    /// See `CommunicationAction.readsCommunications`.
    var readsCommunications: Bool
}

extension PlanInputs.Base {
    /// A datetime with an offset is an instant, one without a wall clock in the zone.
    init(_ datetime: CivilDateTime) {
        self = datetime.instant.map { .instant($0) } ?? .wallClock(datetime)
    }
}
