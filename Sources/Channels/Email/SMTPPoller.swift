import CMail
import Dispatch

/// Waits for many sockets at once. `@unchecked Sendable`: one thread waits; to wake it is safe from any.
final class SMTPPoller: @unchecked Sendable {
    private let poller: OpaquePointer
    private var events = Array(repeating: cmail_event(), count: 65)

    /// Nil: the process may open no more files.
    init?() {
        guard let poller = cmail_poller_new() else { return nil }
        self.poller = poller
    }

    deinit { cmail_poller_free(poller) }

    /// Milliseconds that only grow.
    static var now: Int64 { Int64(clamping: DispatchTime.now().uptimeNanoseconds / 1_000_000) }

    /// Does `work` on a thread that may wait here.
    func hold(_ work: () -> Void) {
        cmail_poller_enter(poller)
        work()
        cmail_poller_leave(poller)
    }

    func add(_ descriptor: Int32, _ number: Int) -> Bool { cmail_poller_add(poller, descriptor, UInt32(number)) }

    func change(_ descriptor: Int32, _ number: Int, forWriting: Bool) {
        _ = cmail_poller_change(poller, descriptor, UInt32(number), forWriting)
    }

    func remove(_ descriptor: Int32) { cmail_poller_remove(poller, descriptor) }

    /// Waits up to `timeout` milliseconds, nil: as long as it takes; tells the numbers of the sockets that are ready.
    func wait(_ timeout: Int64?, _ ready: (Int) -> Void) {
        let timeout = timeout.map { Int32(clamping: max(0, $0)) } ?? -1
        let count = cmail_poller_wait(poller, &events, Int32(events.count), timeout)
        for index in 0..<max(0, Int(count)) where !events[index].is_wake { ready(Int(events[index].number)) }
    }

    func wake() { cmail_poller_wake(poller) }
}
