/// The root of a provider's interface, as configured: without a slash at its end.
struct BaseURL: Hashable, Sendable, CustomStringConvertible {
    let description: String

    /// `key` of the settings, else `standard`. Nil where it is refused: it has to be https, or http on loopback.
    init?(_ reader: inout SettingsReader, key: String = "base_url", standard: String) {
        var text = reader.string(key) ?? standard
        while text.hasSuffix("/") { text.removeLast() }
        let scheme = text.firstRange(of: "://").map { text[..<$0.lowerBound].lowercased() }
        guard let scheme, scheme == "https" || scheme == "http", !text.contains(" "), !text.contains("?"),
            !text.contains("#")
        else {
            let _: Never? = reader.refuse(key, "it is not a URL (https://host, without query)")
            return nil
        }
        let authority = text.dropFirst(scheme.count + 3).prefix { $0 != "/" }
        let host =
            authority.hasPrefix("[")
            ? String(authority.dropFirst().prefix { $0 != "]" }) : String(authority.prefix { $0 != ":" })
        guard !host.isEmpty, !authority.contains("@") else {
            let _: Never? = reader.refuse(key, "it names no host (https://host)")
            return nil
        }
        guard scheme == "https" || MailServer.isLoopback(host) else {
            let _: Never? = reader.refuse(
                key, "http sends the account's secret readable through the network: use https (http on loopback only)")
            return nil
        }
        description = text
    }
}
