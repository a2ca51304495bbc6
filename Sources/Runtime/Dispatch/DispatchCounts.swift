package import Domain

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
    /// When something due may go that waits for its recipient's turn, by the steady time; nil where nothing does.
    package var waitsUntil: Instant?

    package init() {}

    package static func += (a: inout DispatchCounts, b: DispatchCounts) {
        a.claimed += b.claimed
        a.accepted += b.accepted
        a.deferred += b.deferred
        a.ended += b.ended
        a.held += b.held
        a.waitsUntil = [a.waitsUntil, b.waitsUntil].compactMap { $0 }.min()
    }
}
