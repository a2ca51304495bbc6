import Foundation

/// How the public listener is reached from outside: https, or http on loopback; without a slash at its end.
struct PublicURL: Hashable, Sendable, CustomStringConvertible {
    let description: String

    struct Mistake: Error {
        var message: String
    }

    /// Slashes at the end are left out.
    init(_ text: String) throws(Mistake) {
        guard let components = URLComponents(string: text), let scheme = components.scheme?.lowercased(),
            scheme == "https" || scheme == "http", let host = components.host, !host.isEmpty
        else { throw Mistake(message: "\"\(text.prefix(200))\" is no URL (as in \"https://talk.example.com\")") }
        guard components.query == nil, components.fragment == nil, components.user == nil, components.password == nil
        else {
            throw Mistake(
                message: "a query, a fragment or a user has no place in it (as in \"https://talk.example.com\")")
        }
        guard scheme == "https" || Self.isLoopback(host) else {
            throw Mistake(
                message:
                    "http lets everybody on the way read and change what is said: use https (http on loopback only)")
        }
        var description = text
        while description.hasSuffix("/") { description.removeLast() }
        self.description = description
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "[::1]"
            || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
    }
}
