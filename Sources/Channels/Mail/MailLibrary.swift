import Synchronization

/// GMime is used by one thread at a time.
enum MailLibrary {
    private static let lock = Mutex(())

    static func use<Answer: Sendable>(_ work: () -> Answer) -> Answer { lock.withLock { _ in work() } }
}
