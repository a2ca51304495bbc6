/// That a wait has ended, and by what: what the event `wait_ended` tells.
package struct WaitEnd: Hashable, Sendable {
    package enum Cause: Hashable, Sendable {
        /// The instant has come.
        case instant
        /// The event has come.
        case event
        /// The script has answered.
        case answer(ScriptAnswer)
    }

    package var wait: WaitKey
    package var cause: Cause

    package init(wait: WaitKey, cause: Cause) {
        self.wait = wait
        self.cause = cause
    }
}

/// A wait that an event of a turn has ended.
package struct EndedWait: Hashable, Sendable {
    package var end: WaitEnd
    /// Of the event that continues the run.
    package var chain: Int

    package init(end: WaitEnd, chain: Int) {
        self.end = end
        self.chain = chain
    }
}
