import HTTPTypes

/// Who a request is counted as.
enum CallerAddress {
    /// The connection's own address; where that is this machine a proxy stands before us, and the last address that it
    /// added to `X-Forwarded-For` counts. What a stranger writes there before is not looked at.
    ///
    /// An IPv6 address counts with its neighbours of the same /64: they are one household's.
    static func of(_ headers: HTTPFields, peer: String?) -> String {
        guard let peer else { return "" }
        var address = peer
        if isLoopback(peer), let name = HTTPField.Name("X-Forwarded-For"),
            let last = headers[values: name].last?.split(separator: ",").last
        {
            let named = last.filter { $0 != " " && $0 != "\t" && $0 != "[" && $0 != "]" }
            if (1...45).contains(named.utf8.count), named.allSatisfy({ $0.isHexDigit || $0 == "." || $0 == ":" }) {
                address = named
            }
        }
        return network(of: address)
    }

    private static func isLoopback(_ address: String) -> Bool {
        address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.")
    }

    private static func network(of address: String) -> String {
        guard address.contains(":"), !address.contains(".") else { return address.lowercased() }
        let sides = address.lowercased().split(separator: ":", omittingEmptySubsequences: false)
        var groups: [String] = []
        for group in sides.prefix(4) {
            // What `::` leaves out is zeros, at least as far as this prefix reaches.
            if group.isEmpty { break }
            groups.append(String(group))
        }
        return groups.joined(separator: ":") + "::/64"
    }
}
