import Foundation

/// A fault of the file system: what was tried, on which path, and why it did not work.
package struct FileFault: Error, Hashable, Sendable, CustomStringConvertible {
    package var operation: String
    package var path: String
    package var number: Int32

    package init(_ operation: String, _ path: String, errno number: Int32) {
        self.operation = operation
        self.path = path
        self.number = number
    }

    package var reason: String { String(cString: strerror(number)) }

    package var description: String { "cannot \(operation) \(path): \(reason)\(hint)" }

    private var hint: String {
        switch number {
        case ENOSPC, EDQUOT: " (free some space; it goes on by itself)"
        case EACCES, EPERM: " (the daemon's user needs permission here)"
        case EROFS: " (the file system is mounted read-only)"
        default: ""
        }
    }
}
