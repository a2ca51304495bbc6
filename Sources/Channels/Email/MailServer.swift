/// Where and how an account connects.
struct MailServer: Hashable, Sendable {
    /// Raw values are those of the setting `security`.
    enum Security: String, CaseIterable, Sendable {
        case none, starttls, tls
    }

    /// Raw values are those of the setting `smtp_auth`.
    enum Authentication: String, CaseIterable, Sendable {
        /// PLAIN where the server has it, else LOGIN.
        case auto, plain, login

        var options: String {
            switch self {
            case .auto: "AUTH=PLAIN;AUTH=LOGIN"
            case .plain: "AUTH=PLAIN"
            case .login: "AUTH=LOGIN"
            }
        }
    }

    var host: String
    var port: Int
    var security: Security
    var authentication: Authentication
    /// What EHLO says.
    var helloName: String
    /// Nil: the system's certificates.
    var authorityFile: String?
    var verifiesTLS: Bool
    var connectTimeout: Duration
    var responseTimeout: Duration

    var name: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }

    var url: String { "\(security == .tls ? "smtps" : "smtp")://\(name)/\(helloName)" }

    /// The machine itself: what is sent there crosses no network.
    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || (host.hasPrefix("127.") && isHost(host))
    }

    /// A name or an address literal, without brackets: nothing that could change a URL.
    static func isHost(_ host: String) -> Bool {
        let bytes = host.utf8
        guard (1...253).contains(bytes.count) else { return false }
        let isIPv6 = bytes.contains(UInt8(ascii: ":"))
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "."):
                true
            case UInt8(ascii: ":"): isIPv6
            case UInt8(ascii: "g")...UInt8(ascii: "z"), UInt8(ascii: "G")...UInt8(ascii: "Z"), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                !isIPv6
            default: false
            }
        }
    }
}
