import CMail

/// Ends the waits of a thread that reads a connection, from any other.
final class WakeSignal: Sendable {
    /// -1 where the system gave none: waits then end by themselves only.
    let descriptor: Int32

    init() { descriptor = cmail_wake_new() }

    deinit { if descriptor >= 0 { cmail_wake_free(descriptor) } }

    func raise() { if descriptor >= 0 { cmail_wake_raise(descriptor) } }

    func lower() { if descriptor >= 0 { cmail_wake_lower(descriptor) } }
}
