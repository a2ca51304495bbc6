/// A channel made from its settings, and what its owner should know of them.
package struct ConfiguredChannel: Sendable {
    package var channel: any Channel
    /// Secrets that are not to be had here: the channel is there to be looked at, and no provider is to be spoken to
    /// through it. Empty unless ``SecretSource/absence`` takes that.
    package var absentSecrets: [ChannelSettingsError.Problem]
    /// What works, and not as its owner will expect.
    package var warnings: [ChannelSettingsError.Problem]
}
