package import Conversations
package import Domain

/// Single rows of a store, within one transaction that whoever made the port has begun: what ``RowPort`` has, and what the
/// rules of this target ask for besides. Calls are synchronous, on the store's own thread; each throws what the store throws.
package protocol StoreRows: RowPort, DefinitionRows, OperatorRows, WaitEndRows {
    var faults: FaultInjector { get }

    /// Work is claimed by no process that was declared dead: what it had was given to others.
    /// - Throws: ``StoreError/fenced(place:)`` where this one was.
    func checkEpoch() throws

    /// The work of a process was freed.
    func end(epoch: Int64, at now: Instant) throws

    /// Keeps how far a channel's source was read.
    func keep(_ cursor: InboundBatch.Cursor, of channel: String) throws
}
