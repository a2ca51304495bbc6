import Domain

/// Whom a message calls, through which server and how: everything checked that could cost money.
struct DialTarget: Hashable, Sendable {
    struct Refusal: Error, Hashable, Sendable {
        var code: String
        var text: String
    }

    /// E.164.
    var number: String
    var server: String
    var transport: SIPSettings.Transport
    /// Instead of the channel's.
    var ringTimeout: Duration?

    /// The address (RFC 3261, 19.1). The transport is the account's: baresip adds it when it dials.
    var uri: String { "sip:\(number)@\(server)" }

    init(_ message: OutboundMessage, _ settings: SIPSettings) throws(Refusal) {
        try self.init(number: message.recipient, settings)
        if let named = message.call?.server, !named.isEmpty, named != settings.domain {
            guard settings.allowedServers.contains(named) else {
                throw Refusal(
                    code: "server_not_allowed", text: "the node's sip_server is not among the channel's allowed_servers"
                )
            }
            server = named
        }
        try read(message.call?.parameters ?? "")
    }

    init(number: String, _ settings: SIPSettings) throws(Refusal) {
        guard E164.isNumber(number) else {
            throw Refusal(code: "not_e164", text: "the number is not of the form +4930123456 (E.164)")
        }
        guard settings.allowedPrefixes.contains(where: { number.hasPrefix($0) }) else {
            throw Refusal(
                code: "prefix_not_allowed", text: "the number begins with none of the channel's allowed_prefixes")
        }
        self.number = number
        server = settings.domain
        transport = settings.transport
    }

    /// `transport=udp;timeout=30`, in any order; spaces around the parts do not count.
    private mutating func read(_ parameters: String) throws(Refusal) {
        for part in parameters.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { $0.filter { $0 != " " }.lowercased() }
            if pair == [""] { continue }
            switch (pair.first, pair.count == 2 ? pair[1] : "") {
            case ("transport", let value):
                guard let chosen = SIPSettings.Transport(rawValue: value) else {
                    throw Refusal(
                        code: "bad_parameters", text: "the transport in sip_parameters is none of udp, tcp, tls")
                }
                transport = chosen
            case ("timeout", let value):
                guard let seconds = Int(value), (5...180).contains(seconds) else {
                    throw Refusal(code: "bad_parameters", text: "the timeout in sip_parameters is not 5 to 180 seconds")
                }
                ringTimeout = .seconds(seconds)
            default:
                throw Refusal(
                    code: "bad_parameters",
                    text: "sip_parameters name something unknown (there are transport and timeout)")
            }
        }
    }
}
