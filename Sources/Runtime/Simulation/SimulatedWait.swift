import Domain

/// A run of a participant that waits on virtual time.
struct SimulatedWait {
    var run: WaitingRun
    /// Nil where no instant ends it, or it has ended.
    var until: Instant?
    /// The script that has yet to answer.
    var call: ScriptCall?
    var chain: Int
    /// Its event is among those that wait to be taken.
    var isEnded = false
}
