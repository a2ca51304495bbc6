/// What a run waits for at a node. Whichever comes first ends the wait, and only that.
package struct RunWait: Hashable, Sendable {
    /// How much of the run waits.
    package enum Scope: UInt8, Sendable {
        /// What follows the node. Other paths of the run go on meanwhile.
        case path = 0
        /// All that is left of the run: what follows the node decides what comes after it in file order. The run goes on as
        /// a part of the event that started it: what that event's runs planned is spared by `cancel_communications`.
        case run = 1
    }

    /// The instant that ends it; nil: none does. One that is past ends it at once.
    package var until: Instant?
    /// The event of the participant that ends it; nil: none does.
    package var event: AwaitedEvent?
    /// The script whose answer ends it; nil: none does.
    package var call: ScriptCall?
    package var scope: Scope
    /// What the node wants to know again when the wait has ended.
    package var held: HeldValues

    package init(
        until: Instant? = nil, event: AwaitedEvent? = nil, call: ScriptCall? = nil, scope: Scope = .path,
        held: HeldValues = HeldValues()
    ) {
        self.until = until
        self.event = event
        self.call = call
        self.scope = scope
        self.held = held
    }
}
