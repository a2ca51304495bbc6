import Agents
import Channels
import Domain
import Logging
import Runtime
import Scheduling

/// What the daemon is told: campaignd.json, overridden by `CAMPAIGND_…` in the environment, overridden by flags.
struct Configuration: Sendable {
    var tenantName: String
    /// An IANA zone that exists.
    var tenantZone: String
    var contactHours: ContactWindow
    var restrictions: Restrictions
    /// Absolute paths.
    var stateDirectory: String
    var flowsDirectory: String
    var agentsDirectory: String
    var listen: ListenAddress
    /// Where providers and people come in (webhooks, unsubscribe pages); nil: nowhere.
    var publicListen: ListenAddress?
    /// How they reach it from outside, without a slash at its end; there whenever `publicListen` is.
    var publicURL: PublicURL?
    /// The built-in words with those that are configured besides.
    var words: OptWords
    /// As configured; empty: one outbox.
    var channels: [ChannelEntry]
    var importBatchSize: Int
    var settle: Duration
    var maximumUploadBytes: Int64
    /// A version goes live only where it has tests and all of them pass.
    var requiresTests: Bool
    var customActions: CustomActionSettings
    var logLevel: Logger.Level
    var logFormat: LogFormat
    /// Where the configuration was read from; nil: built-in defaults.
    var file: String?

    struct ChannelEntry: Sendable {
        var id: String
        var kind: ChannelKind
        /// What is left of the object: the kind's own settings.
        var settings: [String: ConfigurationValue]
        /// `FILE:LINE:COLUMN` of the object.
        var place: String
    }

    enum LogFormat: String, CaseIterable, Sendable {
        case text, json
    }
}

/// `HOST:PORT`, an IPv6 host in brackets.
struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    var host: String
    /// 0: any free one.
    var port: Int

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        if host.isEmpty { return nil }
        self.host = host
        self.port = port
    }

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
