extension SettingsReader {
    /// A secret: `<key>_file` names a file, or `<key>` says where it is. It never stands in the configuration itself.
    mutating func secret(_ key: String, _ secrets: SecretSource) -> Secret? {
        let file = string(key + "_file")
        guard let value = any(key) else {
            guard let file else { return nil }
            do { return try secrets.fromFile(file) } catch { return absent(key + "_file", error.reason, secrets) }
        }
        if file != nil { return refuse(key, "it is said twice: leave out \(key) or \(key)_file") }
        let right =
            #"put it into a file and name that in \#(key)_file, or say {"env": "NAME"} or {"credential": "NAME"}"#
        guard case .object(let place) = value, place.count == 1, case (let source, .string(let name))? = place.first
        else { return refuse(key, "a secret does not stand in the configuration: \(right)") }
        do {
            switch source {
            case "env": return try secrets.fromEnvironment(name)
            case "file": return try secrets.fromFile(name)
            case "credential": return try secrets.fromCredential(name)
            default: return refuse(key, "a secret cannot come from \"\(source)\": \(right)")
            }
        } catch { return absent(key, error.reason, secrets) }
    }

    /// A secret of a channel: as the settings say, else under the names of convention: the variable
    /// `CAMPAIGND_CHANNEL_<ID>_<KEY>`, the file that `…_FILE` names, the credential `channel.<id>.<key>`.
    mutating func secret(_ key: String, ofChannel channel: String, _ secrets: SecretSource) -> Secret? {
        if has(key) || has(key + "_file") { return secret(key, secrets) }
        let _: Secret? = secret(key, secrets)
        let variable = "CAMPAIGND_CHANNEL_\(SecretSource.variablePart(channel))_\(SecretSource.variablePart(key))"
        do {
            return try secrets.conventional(variable: variable, credential: "channel.\(channel).\(key)")
        } catch { return absent(key, error.reason, secrets) }
    }

    /// A secret of a channel that cannot be done without. `what`: which one that is, for who looks for it.
    mutating func neededSecret(
        _ key: String, ofChannel channel: String, _ secrets: SecretSource, _ what: String
    ) -> Secret? {
        let before = problems.count
        let secret = secret(key, ofChannel: channel, secrets)
        if secret != nil || problems.count > before { return secret }
        return missing(key, ofChannel: channel, secrets, what)
    }

    /// Tells that nothing is there, and the ways to give it.
    mutating func missing(
        _ key: String, ofChannel channel: String, _ secrets: SecretSource, _ what: String
    ) -> Secret? {
        absent(key, "it is missing (\(what)): \(SecretSource.ways(key, ofChannel: channel))", secrets)
    }

    /// A secret that is not to be had: a problem, or told apart, with a stand-in for it.
    mutating func absent(_ key: String, _ message: String, _ secrets: SecretSource) -> Secret? {
        switch secrets.absence {
        case .refused: return refuse(key, message)
        case .told:
            tellAbsent(key, message)
            return .standIn
        }
    }
}

extension SecretSource {
    /// How a channel is given a secret.
    static func ways(_ key: String, ofChannel channel: String) -> String {
        let variable = "CAMPAIGND_CHANNEL_\(variablePart(channel))_\(variablePart(key))"
        return "set the environment variable \(variable), name a file in \(key)_file, or have systemd pass the "
            + "credential channel.\(channel).\(key)"
    }

    /// Letters in upper case, digits, and `_` for everything else.
    static func variablePart(_ name: String) -> String {
        String(
            decoding: name.utf8.map { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 32
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
                default: UInt8(ascii: "_")
                }
            }, as: UTF8.self)
    }
}
