import Domain

/// What a request from outside asks for, read from its target as it came.
enum PublicRoute: Hashable, Sendable {
    case health
    /// `subpath` is empty or begins with a slash; both it and `query` are percent-encoded as they came.
    case hook(channel: String, subpath: String, query: String)
    case unsubscribe(token: String)
    case nothing
    case tooLong

    /// - Parameter target: path and query (RFC 9112, origin-form).
    init(_ target: String, longest: Int) {
        guard target.utf8.count <= longest else {
            self = .tooLong
            return
        }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first ?? ""
        let query = parts.count > 1 ? String(parts[1]) : ""
        if path == "/healthz" {
            self = .health
        } else if path.hasPrefix("/hooks/") {
            let rest = path.dropFirst(7)
            let channel = rest.prefix { $0 != "/" }
            self =
                channel.isEmpty
                ? .nothing
                : .hook(channel: String(channel), subpath: String(rest.dropFirst(channel.count)), query: query)
        } else if path.hasPrefix("/unsubscribe/") {
            let token = path.dropFirst(13)
            let decoded = PercentCoding.decoded(String(token).utf8, plusIsSpace: false)
            if let decoded, !decoded.isEmpty, !token.contains("/") {
                self = .unsubscribe(token: decoded)
            } else {
                self = .nothing
            }
        } else {
            self = .nothing
        }
    }

    /// For the log: nothing of what varies.
    var name: String {
        switch self {
        case .health: "/healthz"
        case .hook: "/hooks/{channel}"
        case .unsubscribe: "/unsubscribe/{token}"
        case .nothing, .tooLong: "none"
        }
    }
}
