/// The answer that is kept with an act: made in the act's own transaction of what came of it.
package struct KeptAnswer<Outcome: Sendable>: Sendable {
    package var key: ReceiptKey
    /// Pure and quick; it may be asked again where the transaction is repeated. Nil: nothing is kept, and a repeat acts again.
    package var receipt: @Sendable (Outcome) -> Receipt?

    package init(key: ReceiptKey, receipt: @escaping @Sendable (Outcome) -> Receipt?) {
        self.key = key
        self.receipt = receipt
    }
}
