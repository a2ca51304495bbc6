/// A run of a participant that waits, as a turn sees it.
package struct WaitingRun: Hashable, Sendable {
    /// Below 0: it came to wait in the turn at hand, as entry `-key - 1` of `TurnEffects.waits`.
    package var key: WaitKey
    package var place: RunPlace
    /// The event that ends it; nil where none does, or where something else has ended it already.
    package var event: AwaitedEvent?

    package init(key: WaitKey, place: RunPlace, event: AwaitedEvent?) {
        self.key = key
        self.place = place
        self.event = event
    }
}
