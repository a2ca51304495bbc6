/// Makes channels from their settings. It opens no connection and writes no file.
package enum ChannelFactory {
    /// A channel as the configuration says it: `{"id": "mail", "kind": "email", ...}`.
    ///
    /// - Parameter value: the whole object; `id` and `kind` in it are read here.
    /// - Throws: every problem found, each with its key.
    package static func make(
        _ value: [String: ConfigurationValue], in surroundings: ChannelSurroundings
    ) throws(ChannelSettingsError) -> any Channel {
        var reader = SettingsReader(value)
        let id = reader.string("id")
        let kind = reader.string("kind")
        guard let id else { throw missing("?", "id", "it is missing (the name by which agents speak of the channel)") }
        guard let kind else {
            throw missing(id, "kind", "it is missing (\(names))")
        }
        var settings = value
        settings["id"] = nil
        settings["kind"] = nil
        return try make(id: id, kind: kind, settings: settings, in: surroundings)
    }

    /// - Parameter settings: without `id` and `kind`.
    package static func make(
        id: String, kind: String, settings: [String: ConfigurationValue], in surroundings: ChannelSurroundings
    ) throws(ChannelSettingsError) -> any Channel {
        guard isIdentifier(id) else {
            throw missing(id, "id", "it is not an id (1 to 64 letters, digits, \"-\" and \"_\")")
        }
        guard let known = ChannelKind(rawValue: kind) else {
            if laterKinds.contains(kind) {
                throw missing(id, "kind", "\"\(kind)\" comes with a later version (now there are \(names))")
            }
            let nearest = NearestName.of(kind, among: ChannelKind.allCases.map(\.rawValue) + laterKinds)
            let hint = nearest.map { "did you mean \"\($0)\"?" } ?? "there are \(names)"
            throw missing(id, "kind", "there is no kind of channel \"\(kind)\": \(hint)")
        }
        var reader = SettingsReader(settings)
        var channel: (any Channel)?
        switch known {
        case .email:
            channel = EmailSettings(&reader, channel: id, secrets: surroundings.secrets)
                .map { EmailChannel(id: id, settings: $0) }
        case .outbox:
            channel = OutboxSettings(&reader, stateDirectory: surroundings.stateDirectory)
                .map { OutboxChannel(id: id, settings: $0) }
        }
        reader.finish()
        guard let channel, reader.problems.isEmpty else {
            throw ChannelSettingsError(channel: id, problems: reader.problems)
        }
        return channel
    }

    /// Where nothing is configured: one channel, `outbox`.
    package static func standard(in surroundings: ChannelSurroundings) throws(ChannelSettingsError) -> any Channel {
        try make(id: "outbox", kind: ChannelKind.outbox.rawValue, settings: [:], in: surroundings)
    }

    /// Kinds of the design that are not built yet.
    private static let laterKinds = [
        "whatsapp_cloud", "whatsapp_bird", "telegram", "sip", "twilio", "infobip_sms", "messenger", "instagram",
        "web_chat",
    ]

    private static let names = ChannelKind.allCases.map(\.rawValue).joined(separator: ", ")

    private static func isIdentifier(_ id: String) -> Bool {
        (1...64).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private static func missing(_ id: String, _ key: String, _ message: String) -> ChannelSettingsError {
        ChannelSettingsError(channel: id, problems: [ChannelSettingsError.Problem(path: key, message: message)])
    }
}
