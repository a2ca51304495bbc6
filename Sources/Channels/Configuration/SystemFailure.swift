import Glibc

/// A system call failed.
struct SystemFailure: Error, Hashable, Sendable {
    var errno: Int32

    /// The system's words for it.
    var text: String { String(cString: strerror(errno)) }

    /// A stable code for the causes that an operator can do something about.
    var code: String {
        switch errno {
        case ENOSPC, EDQUOT: "disk_full"
        case EACCES, EPERM: "permission_denied"
        case EROFS: "read_only"
        default: "io_error"
        }
    }
}
