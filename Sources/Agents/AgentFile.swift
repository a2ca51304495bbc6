import Domain
import Foundation

/// Reads one agent's file: an object with the keys of the design, nothing else.
struct AgentFile {
    /// The longest file that is read, in bytes.
    static let longest = 1_048_576

    private let name: String
    private(set) var problems: [AgentFileError.Problem] = []

    /// - Parameter name: the file's name without its folder; the default of `id`.
    init(name: String) { self.name = name }

    /// Nil where a problem is noted.
    mutating func read(_ bytes: [UInt8]) -> AgentDefinition? {
        guard bytes.count <= AgentFile.longest else {
            return refuse("", "it is longer than \(AgentFile.longest) bytes")
        }
        let values: [String: AgentValue]
        do {
            guard case .object(let object) = try JSONDecoder().decode(AgentValue.self, from: Data(bytes)) else {
                return refuse("", "it is not a JSON object")
            }
            values = object
        } catch { return refuse("", "it is not JSON (\(AgentFile.reason(of: error)))") }
        checkKeys(values, known: AgentFile.keys, path: "")
        let id = string(values, "id") ?? (name.hasSuffix(".json") ? String(name.dropLast(5)) : name)
        if !AgentFile.isIdentifier(id) {
            refuse("id", "it is not an id (1 to 64 letters, digits, \"-\" and \"_\")")
        }
        let kind = kind(values)
        let channels = channels(values)
        let timeout = time(values, "session_timeout") ?? AgentDefinition.defaultSessionTimeout
        let staleAfter = time(values, "stale_after")
        let results = results(values, of: kind)
        let form = form(values, of: kind)
        let welcome = template(values, "welcome_message")
        let language = string(values, "language")
        guard problems.isEmpty, let kind else { return nil }
        return AgentDefinition(
            id: id, kind: kind, channels: channels, welcomeMessage: welcome, language: language,
            sessionTimeout: timeout, staleAfter: staleAfter, results: results, form: form)
    }

    private static let keys =
        [
            "$schema", "id", "kind", "channels", "welcome_message", "language", "session_timeout", "stale_after",
            "results",
        ] + formKeys

    /// Kinds of the design that are not built yet.
    private static let laterKinds = ["flametree", "bimpeai", "imbrace", "openai", "webhook"]

    private mutating func kind(_ values: [String: AgentValue]) -> AgentDefinition.Kind? {
        let names = AgentDefinition.Kind.allCases.map(\.rawValue)
        guard has(values, "kind") else {
            return refuse("kind", "it is missing (\(names.joined(separator: ", ")))")
        }
        guard let name = string(values, "kind") else { return nil }
        if let kind = AgentDefinition.Kind(rawValue: name) { return kind }
        if AgentFile.laterKinds.contains(name) {
            return refuse(
                "kind", "\"\(name)\" comes with a later version (now there is \(names.joined(separator: ", ")))")
        }
        return refuse("kind", "there is no such kind of agent: \(hint(name, names + AgentFile.laterKinds))")
    }

    /// `["mail", {"channel": "telegram", "inbound": true}]`
    private mutating func channels(_ values: [String: AgentValue]) -> [AgentDefinition.ChannelUse] {
        guard let value = values["channels"] else {
            return refuse("channels", "it is missing (the channels that the agent speaks through)") ?? []
        }
        guard case .array(let items) = value, !items.isEmpty else {
            return refuse("channels", "it has to be a list of channels, not empty") ?? []
        }
        var uses: [AgentDefinition.ChannelUse] = []
        for (index, item) in items.enumerated() {
            let path = "channels[\(index)]"
            var use: AgentDefinition.ChannelUse?
            switch item {
            case .string(let channel): use = AgentDefinition.ChannelUse(channel: channel)
            case .object(let object):
                checkKeys(object, known: ["channel", "inbound"], path: "\(path).")
                if let channel = string(object, "channel", path: "\(path).") {
                    use = AgentDefinition.ChannelUse(
                        channel: channel, isInbound: bool(object, "inbound", path: "\(path).") ?? false)
                } else if !has(object, "channel") {
                    refuse("\(path).channel", "it is missing")
                }
            case .null, .bool, .number, .array:
                refuse(path, "it has to be a channel's id, or an object with \"channel\" and \"inbound\"")
            }
            guard let use else { continue }
            if uses.contains(where: { $0.channel == use.channel }) {
                refuse(path, "the channel \"\(use.channel)\" stands there twice")
            }
            uses.append(use)
        }
        return uses
    }

    /// Seconds, or a number with `s`, `m`, `h` or `d`: `"72h"`.
    private mutating func time(_ values: [String: AgentValue], _ key: String) -> Duration? {
        let right = "seconds, or a text such as \"72h\" (s, m, h, d), up to 365 days"
        guard let value = values[key], value != .null else { return nil }
        var seconds: Double?
        switch value {
        case .number(let number): seconds = number
        case .string(let text):
            let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
            if let unit = text.last.flatMap({ units[$0] }) { seconds = Double(text.dropLast()).map { $0 * unit } }
        case .null, .bool, .array, .object: break
        }
        guard let seconds, seconds >= 1, seconds <= 365 * 86_400 else {
            return refuse(key, "it is not a time to wait (\(right))")
        }
        return .milliseconds(Int64(seconds * 1000))
    }

    /// It is there, and says something.
    func has(_ values: [String: AgentValue], _ key: String) -> Bool { values[key] ?? .null != .null }

    mutating func string(_ values: [String: AgentValue], _ key: String, path: String = "") -> String? {
        guard let value = values[key], value != .null else { return nil }
        guard case .string(let text) = value, !text.isEmpty else {
            return refuse(path + key, "it has to be a text, not empty")
        }
        return text
    }

    /// A text whose placeholders can be read.
    mutating func template(_ values: [String: AgentValue], _ key: String, path: String = "") -> String? {
        guard let text = string(values, key, path: path) else { return nil }
        guard let mistake = TextTemplate.mistake(in: text) else { return text }
        return refuse(path + key, mistake)
    }

    mutating func integer(
        _ values: [String: AgentValue], _ key: String, in range: ClosedRange<Int>, path: String = ""
    ) -> Int? {
        guard let value = values[key], value != .null else { return nil }
        guard case .number(let number) = value, let whole = Int(exactly: number), range.contains(whole) else {
            return refuse(
                path + key, "it has to be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return whole
    }

    mutating func bool(_ values: [String: AgentValue], _ key: String, path: String) -> Bool? {
        guard let value = values[key], value != .null else { return nil }
        guard case .bool(let flag) = value else { return refuse(path + key, "it has to be true or false") }
        return flag
    }

    mutating func checkKeys(_ values: [String: AgentValue], known: [String], path: String) {
        for key in values.keys.sorted() where !known.contains(key) {
            refuse(path + key, "there is no such key: \(hint(key, known))")
        }
    }

    private func hint(_ name: String, _ known: [String]) -> String {
        NearestName.nearest(to: name, among: known).map { "did you mean \"\($0)\"?" }
            ?? "there are \(known.joined(separator: ", "))"
    }

    /// Notes a problem; answers nil, so that a getter can end with it.
    mutating func refuse<Value>(_ path: String, _ message: String) -> Value? {
        problems.append(AgentFileError.Problem(file: name, path: path, message: message))
        return nil
    }

    mutating func refuse(_ path: String, _ message: String) {
        problems.append(AgentFileError.Problem(file: name, path: path, message: message))
    }

    static func isIdentifier(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private static func reason(of error: any Error) -> String {
        guard case .dataCorrupted(let context)? = error as? DecodingError else { return "it nests or holds too much" }
        let underlying = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey] as? String
        return underlying ?? context.debugDescription
    }
}
