/// Makes channels from their settings. It opens no connection and writes no file.
package struct ChannelFactory: Sendable {
    package var secrets: SecretSource
    /// Where an outbox writes that names no directory of its own.
    package var outboxDirectory: String
    /// Where channels may keep what they cannot do without (rotated tokens, prompts), each in a folder of its own name.
    package var stateDirectory: String
    package var http: ProviderHTTP
    package var tokens: TokenSigner
    /// How providers and people reach this daemon, without a slash at its end; nil: not at all.
    package var publicURL: String?

    package init(
        secrets: SecretSource, outboxDirectory: String, stateDirectory: String, http: ProviderHTTP,
        tokens: TokenSigner, publicURL: String?
    ) {
        self.secrets = secrets
        self.outboxDirectory = outboxDirectory
        self.stateDirectory = stateDirectory
        self.http = http
        self.tokens = tokens
        self.publicURL = publicURL
    }

    /// - Parameter settings: the channel's object in the configuration without `id` and `kind`.
    /// - Throws: every problem found, each with its key.
    package func make(
        id: String, kind: ChannelKind, settings: [String: ConfigurationValue]
    ) throws(ChannelSettingsError) -> any Channel {
        try read(id: id, kind: kind, settings: settings).channel
    }

    /// As ``make(id:kind:settings:)``, with what is to be told besides.
    package func read(
        id: String, kind: ChannelKind, settings: [String: ConfigurationValue]
    ) throws(ChannelSettingsError) -> ConfiguredChannel {
        var reader = SettingsReader(settings)
        let channel: (any Channel)? =
            switch kind {
            case .email: EmailChannel(id: id, &reader, self)
            case .whatsappCloud: WhatsAppCloudChannel(id: id, &reader, self)
            case .telegram: TelegramChannel(id: id, &reader, self)
            case .sip: SIPChannel(id: id, &reader, self)
            case .twilio: TwilioChannel(id: id, &reader, self)
            case .outbox: OutboxChannel(id: id, &reader, self)
            }
        reader.finish()
        guard let channel, reader.problems.isEmpty else {
            throw ChannelSettingsError(channel: id, problems: reader.problems)
        }
        return ConfiguredChannel(
            channel: channel, absentSecrets: reader.absentSecrets, warnings: reader.warnings)
    }
}
