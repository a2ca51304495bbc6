import Foundation

/// A fault of the file system while a body was kept: what was tried, on which path, and the system's number for why.
struct SpoolFault: Error, Hashable, CustomStringConvertible {
    var operation: String
    var path: String
    var number: Int32

    var description: String { "cannot \(operation) \(path): \(String(cString: strerror(number)))" }

    /// What the caller is told; the path is for the log only.
    var problem: Problem {
        switch number {
        case ENOSPC, EDQUOT, EFBIG:
            Problem(.diskFull, "The file was not taken: the disk is full; it goes on when there is space.")
                .retry(after: 30)
        case EROFS, EACCES, EPERM:
            Problem(.storeUnavailable, "The file was not taken: the spool directory cannot be written.")
                .retry(after: 30)
        default:
            Problem(.storeUnavailable, "The file was not taken: the spool directory cannot be used.").retry(after: 30)
        }
    }
}
