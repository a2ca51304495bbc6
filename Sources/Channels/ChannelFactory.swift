/// Makes channels from their settings. It opens no connection and writes no file.
package struct ChannelFactory: Sendable {
    package var secrets: SecretSource
    /// Where an outbox writes that names no directory of its own.
    package var outboxDirectory: String

    package init(secrets: SecretSource, outboxDirectory: String) {
        self.secrets = secrets
        self.outboxDirectory = outboxDirectory
    }

    /// - Parameter settings: the channel's object in the configuration without `id` and `kind`.
    /// - Throws: every problem found, each with its key.
    package func make(
        id: String, kind: ChannelKind, settings: [String: ConfigurationValue]
    ) throws(ChannelSettingsError) -> any Channel {
        var reader = SettingsReader(settings)
        var channel: (any Channel)?
        switch kind {
        case .email:
            channel = EmailSettings(&reader, channel: id, secrets: secrets).map { EmailChannel(id: id, settings: $0) }
        case .outbox:
            channel = OutboxSettings(&reader, standardDirectory: outboxDirectory)
                .map { OutboxChannel(id: id, settings: $0) }
        }
        reader.finish()
        guard let channel, reader.problems.isEmpty else {
            throw ChannelSettingsError(channel: id, problems: reader.problems)
        }
        return channel
    }
}
