/// The settings of OAuth as far as they are said; an account in a list goes on from those of the channel.
struct OAuthValues {
    var tokenURL: String?
    var clientID: String?
    var clientSecret: Secret?
    var refreshToken: Secret?

    mutating func read(_ reader: inout SettingsReader, secrets: SecretSource) {
        // The address itself is checked once it is whole.
        if reader.has("oauth_token_uri") {
            tokenURL = BaseURL(&reader, key: "oauth_token_uri", standard: "")?.description
        }
        clientID = reader.string("oauth_client_id") ?? clientID
        clientSecret = reader.secret("oauth_client_secret", secrets) ?? clientSecret
        refreshToken = reader.secret("oauth_refresh_token", secrets) ?? refreshToken
        if tokenURL == nil { _ = reader.string("oauth_token_uri") }
    }

    /// Nil: there is no OAuth, or a problem is noted. `names`: those under which secrets are looked for that the settings
    /// do not place.
    func client(_ reader: inout SettingsReader, names: [String], secrets: SecretSource) -> OAuthClient? {
        // The channel's own comes last.
        let channel = names.last ?? ""
        var clientSecret = clientSecret
        var refreshToken = refreshToken
        do throws(SecretSource.Failure) {
            if refreshToken == nil { refreshToken = try secrets.conventional("oauth_refresh_token", of: names) }
            if clientSecret == nil { clientSecret = try secrets.conventional("oauth_client_secret", of: names) }
        } catch {
            guard let standIn = reader.absent("oauth_refresh_token", error.reason, secrets) else { return nil }
            refreshToken = standIn
        }
        guard let tokenURL else {
            if refreshToken != nil || clientID != nil {
                return reader.refuse("oauth_token_uri", "it is missing (where the provider gives access tokens)")
            }
            return nil
        }
        guard let clientID else {
            return reader.refuse("oauth_client_id", "it is missing (as what the provider knows this program)")
        }
        if refreshToken == nil {
            refreshToken = reader.missing(
                "oauth_refresh_token", ofChannel: channel, secrets, "what access tokens are got with")
        }
        guard let refreshToken else { return nil }
        return OAuthClient(
            tokenURL: tokenURL, clientID: clientID, clientSecret: clientSecret, refreshToken: refreshToken)
    }
}

extension SecretSource {
    /// What is there under the first of `names` that has anything: `CAMPAIGND_CHANNEL_<NAME>_<KEY>`, the same with
    /// `_FILE`, the credential `channel.<name>.<key>`.
    func conventional(_ key: String, of names: [String]) throws(Failure) -> Secret? {
        for name in names {
            let variable = "CAMPAIGND_CHANNEL_\(SecretSource.variablePart(name))_\(SecretSource.variablePart(key))"
            if let secret = try conventional(variable: variable, credential: "channel.\(name).\(key)") {
                return secret
            }
        }
        return nil
    }
}
