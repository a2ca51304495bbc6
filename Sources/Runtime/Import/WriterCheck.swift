import Foundation

/// Asks the kernel whether a file has a writer at this moment.
enum WriterCheck {
    // fcntl(2); the C library shows them to GNU sources only.
    private static let setSignal: Int32 = 10
    private static let setLease: Int32 = 1024

    /// False also where that cannot be told: on file systems without leases, and of files of another user where the
    /// process is not privileged.
    static func isOpenForWriting(_ path: RawPath) -> Bool {
        let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // Who opens the file for writing meanwhile waits for the lease to go, and we are told by a signal: one that ends
        // nothing.
        guard fcntl(descriptor, setSignal, SIGURG) == 0 else { return false }
        guard fcntl(descriptor, setLease, Int32(F_RDLCK)) != 0 else {
            _ = fcntl(descriptor, setLease, Int32(F_UNLCK))
            return false
        }
        return errno == EAGAIN
    }
}
