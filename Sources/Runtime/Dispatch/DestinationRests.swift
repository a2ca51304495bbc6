package import Domain

/// Domains that take no mail for now, as bounces tell: the openings that go there wait, as far as their windows let them,
/// for the servers on the way would only hold them up and try too often. At most ``limit`` are remembered.
package struct DestinationRests: Sendable {
    /// Servers try again after half an hour at least (RFC 5321, section 4.5.4.1).
    package static let period = Duration.seconds(3600)
    static let limit = 1000

    private var ends: [String: Instant] = [:]

    package init() {}

    package var count: Int { ends.count }

    /// Answers whether that is news: no rest of the address's domain was under way.
    package mutating func rest(_ address: String, since: Instant, at now: Instant) -> Bool {
        guard let domain = Self.domain(of: address), since + Self.period > now else { return false }
        let isNews = end(of: address, at: now) == nil
        if isNews, ends.count >= Self.limit {
            ends = ends.filter { $0.value > now }
            if ends.count >= Self.limit { return false }
        }
        ends[domain] = max(ends[domain] ?? since, since + Self.period)
        return isNews
    }

    /// When the rest of the address's domain is over; nil where there is none.
    package func end(of address: String, at now: Instant) -> Instant? {
        guard !ends.isEmpty, let domain = Self.domain(of: address), let end = ends[domain] else { return nil }
        return end > now ? end : nil
    }

    private static func domain(of address: String) -> String? {
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        return address[address.index(after: at)...].lowercased()
    }
}
