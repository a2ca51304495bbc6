package import Domain

/// The waiting events of one participant, as far as one turn takes them.
package struct TurnQueue {
    /// So many events are taken at most; the rest wait for the next turn.
    package static let longest = 100

    package private(set) var turn: PendingTurn
    /// The turn takes no further event.
    package private(set) var isFull = false

    package init(now: Instant) { turn = PendingTurn(events: [], now: now) }

    /// Takes the next event in; returns false where it waits for the next turn.
    /// - Parameter version: that a run that waits began in; nil: it is gone.
    package mutating func add(_ event: Event, version: (WaitKey) -> VersionKey?) -> Bool {
        if isFull { return false }
        if case .waitEnded(let end) = event.kind {
            // It is taken alone, by the version that its run began in.
            isFull = true
            if !turn.events.isEmpty { return false }
            turn.version = version(end.wait)
        }
        turn.events.append(event)
        if turn.events.count >= Self.longest { isFull = true }
        return true
    }
}
