import Conversations
import Domain
import Store

/// What one pass of a dispatcher did.
package struct DispatchCounts: Hashable, Sendable {
    /// Communications and follow-ups that were due and that something came of.
    package var claimed = 0
    package var accepted = 0
    /// To be tried again.
    package var deferred = 0
    /// Ended without being accepted: skipped, canceled, failed.
    package var ended = 0
    package var held = 0

    package init() {}

    /// One that is not said any more.
    static let dropped: DispatchCounts = {
        var counts = DispatchCounts()
        counts.claimed = 1
        counts.ended = 1
        return counts
    }()

    /// One that was not sent.
    init(settled settlement: Settlement) {
        claimed = 1
        switch settlement {
        case .due: deferred = 1
        case .hold: held = 1
        case .end: ended = 1
        }
    }

    package static func += (a: inout DispatchCounts, b: DispatchCounts) {
        a.claimed += b.claimed
        a.accepted += b.accepted
        a.deferred += b.deferred
        a.ended += b.ended
        a.held += b.held
    }
}
