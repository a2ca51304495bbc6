import Channels

extension ChannelFactory {
    /// Signs with a key that is the same in every test.
    static let testTokens = TokenSigner(key: Array(repeating: 7, count: 32))

    /// For a test: nothing is reachable from outside unless said.
    static func testing(
        secrets: SecretSource = SecretSource(environment: [:]), outboxDirectory: String = "/nowhere",
        stateDirectory: String = "/nowhere", publicURL: String? = nil
    ) -> ChannelFactory {
        ChannelFactory(
            secrets: secrets, outboxDirectory: outboxDirectory, stateDirectory: stateDirectory, http: .shared,
            tokens: testTokens, publicURL: publicURL)
    }
}
