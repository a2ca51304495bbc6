/// What a channel is given besides its settings.
package struct ChannelSurroundings: Sendable {
    /// Where a channel keeps files, each below its own name.
    package var stateDirectory: String
    package var secrets: SecretSource

    package init(stateDirectory: String, secrets: SecretSource) {
        self.stateDirectory = stateDirectory
        self.secrets = secrets
    }
}
