import Domain

/// The body of a request that unsubscribes: a mail program's one click (RFC 8058) or the page's own button.
struct UnsubscribeForm: Hashable, Sendable {
    /// Bytes of such a body, at most.
    static let longest = 16_384

    /// Somebody meant it: a request without either field does nothing.
    let isMeant: Bool

    /// - Parameter body: `application/x-www-form-urlencoded` or `multipart/form-data`, whichever it looks like; RFC 8058
    ///   allows both.
    init(_ body: [UInt8]) {
        let text = String(decoding: body, as: UTF8.self)
        isMeant = text.hasPrefix("--") ? Self.isInParts(text) : Self.isInPairs(text)
    }

    private static func isInPairs(_ text: String) -> Bool {
        text.split(separator: "&").contains { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = PercentCoding.decoded(String(parts[0]).utf8, plusIsSpace: true),
                let value = PercentCoding.decoded(String(parts[1]).utf8, plusIsSpace: true)
            else { return false }
            return isMeant(name, value)
        }
    }

    private static func isInParts(_ text: String) -> Bool {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        guard let boundary = lines.first, boundary.count > 2 else { return false }
        var name = ""
        var isInHead = false
        for line in lines {
            if line == boundary || line == boundary + "--" {
                name = ""
                isInHead = true
            } else if isInHead {
                if line.isEmpty {
                    isInHead = false
                } else if line.lowercased().hasPrefix("content-disposition:") {
                    name = HeaderParameters(String(line.dropFirst(20)))["name"] ?? ""
                }
            } else if isMeant(name, String(line)) {
                return true
            }
        }
        return false
    }

    private static func isMeant(_ name: String, _ value: String) -> Bool {
        (name.lowercased() == "list-unsubscribe" && value.lowercased() == "one-click")
            || (name == UnsubscribePage.field && value == UnsubscribePage.value)
    }
}
