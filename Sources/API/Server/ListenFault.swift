import Foundation

/// Why the API does not listen: on which address, and what would put it right.
package struct ListenFault: Error, Hashable, Sendable, CustomStringConvertible {
    package var host: String
    package var port: Int
    /// `errno` of the system's refusal.
    package var number: Int32

    package var description: String {
        "cannot listen on \(host):\(port): \(String(cString: strerror(number)))\(hint)"
    }

    private var hint: String {
        switch number {
        case EADDRINUSE: " (another process listens there: stop it, or choose another port)"
        case EADDRNOTAVAIL: " (no interface of this machine has that address)"
        case EACCES: " (ports below 1024 need a privilege: choose a higher one)"
        default: ""
        }
    }
}
