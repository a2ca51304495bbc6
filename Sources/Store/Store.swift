/// Everything that is kept, as whole operations: each is one transaction, durable when it returns.
///
/// Every implementation passes the same conformance suite. All throw ``StoreError``; none blocks Swift's cooperative
/// pool. Closures handed in are pure and quick: they run inside the transaction, on the store's own thread, and may run
/// again if the store has to repeat it.
package protocol Store: DefinitionStore, UploadStore, TurnStore, DeliveryStore, ConversationStore, ReadingStore,
    KeyStore,
    CareStore
{}
