import Agents
import Channels
import Configuration
import Domain
import FlowEngine
import Foundation
import Logging
import Runtime
import Scheduling

/// Puts the configuration together: flags over environment over file over defaults. Every problem is reported at once.
struct ConfigurationLoader {
    /// Where a configuration is looked for when nobody names one.
    static let standardPlaces = ["campaignd.json", "/etc/campaignd/campaignd.json"]

    var environment: [String: String]
    var workingDirectory: String

    /// - Parameters:
    ///   - path: `--config`; else `CAMPAIGND_CONFIG`, else the first of ``standardPlaces`` that is there, else none.
    ///   - flags: by dotted key.
    func load(path: String?, flags: [String: String]) throws(ConfigurationProblem) -> Configuration {
        let named = path ?? environment["CAMPAIGND_CONFIG"]
        let found = named ?? Self.standardPlaces.first { FileManager.default.fileExists(atPath: absolute($0)) }
        var file = try found.map { path throws(ConfigurationProblem) in try ConfigurationFile(path: absolute(path)) }
        var values = Values(flags: flags, environment: environment, file: file)

        let zone = values.text("tenant.timezone") ?? "UTC"
        if Zone.named(zone) == nil {
            values.complain("tenant.timezone", "\"\(zone)\" is no time zone (an IANA name, as in \"Europe/London\")")
        }
        let listenText = values.text("listen") ?? "127.0.0.1:8080"
        let listen = ListenAddress(listenText)
        if listen == nil {
            values.complain("listen", "\"\(listenText)\" is no address (HOST:PORT, as in \"127.0.0.1:8080\")")
        }
        let publicListen = values.publicListen()
        let publicURL = values.publicURL(isNeeded: publicListen != nil)
        let quiet = values.window("tenant.quiet_hours")
        let contact = values.window("tenant.contact_hours")
        let holidays = values.dates("tenant.holidays")
        let caps = Restrictions.frequencyCaps
        let cap = values.integer(
            "tenant.frequency_cap", Int64(caps.lowerBound)...Int64(caps.upperBound),
            standard: Int64(Restrictions.standardFrequencyCap))
        let level = values.oneOf("log.level", Logger.Level.allCases.map(\.rawValue), standard: "info")
        let format = values.oneOf("log.format", Configuration.LogFormat.allCases.map(\.rawValue), standard: "text")
        let rows = values.integer("limits.import_batch_rows", 1...100_000, standard: 20_000)
        let bytes = values.integer("limits.upload_bytes", 1...(1 << 42), standard: 4 << 30)
        let settle = values.integer("limits.settle_seconds", 0...3600, standard: 2)
        let requiresTests = values.flag("require_tests", standard: false)
        let base = found.map { (absolute($0) as NSString).deletingLastPathComponent }
        func directory(_ key: String, _ standard: String) -> String {
            let (text, isFromFile) = values.path(key) ?? (standard, false)
            // A path in the file is meant from where the file lies; one on the command line from where we are.
            return isFromFile ? absolute(text, from: base ?? workingDirectory) : absolute(text)
        }
        let flows = directory("flows_directory", "flows")
        let configuration = Configuration(
            tenantName: values.text("tenant.name") ?? "default", tenantZone: zone, contactHours: contact ?? .standard,
            restrictions: Restrictions(quietHours: quiet, holidays: Set(holidays), frequencyCap: Int(cap)),
            stateDirectory: directory("state_directory", environment["STATE_DIRECTORY"] ?? "state"),
            flowsDirectory: flows,
            agentsDirectory: directory("agents_directory", (flows as NSString).deletingLastPathComponent + "/agents"),
            listen: listen ?? ListenAddress(host: "127.0.0.1", port: 8080), publicListen: publicListen,
            publicURL: publicURL, words: values.optWords(),
            channels: values.channels { absolute($0, from: base ?? workingDirectory) }, importBatchSize: Int(rows),
            settle: .seconds(settle),
            maximumUploadBytes: bytes, requiresTests: requiresTests, customActions: values.customActions(),
            logLevel: Logger.Level(rawValue: level) ?? .info,
            logFormat: Configuration.LogFormat(rawValue: format) ?? .text, file: file?.path)
        file = nil
        if !values.problems.isEmpty { throw ConfigurationProblem(lines: values.problems) }
        return configuration
    }

    private func absolute(_ path: String, from base: String? = nil) -> String {
        let joined = path.hasPrefix("/") ? path : "\(base ?? workingDirectory)/\(path)"
        return (joined as NSString).standardizingPath
    }
}

/// The layers of the configuration, with complaints that name the layer at fault.
private struct Values {
    private let reader: ConfigReader
    private let flags: [String: String]
    private let environment: [String: String]
    private var file: ConfigurationFile?
    private var outside: [String] = []

    init(flags: [String: String], environment: [String: String], file: ConfigurationFile?) {
        self.flags = flags
        self.environment = environment
        self.file = file
        var stored: [AbsoluteConfigKey: ConfigValue] = [:]
        for (key, item) in file?.items ?? [:] {
            guard let content = Self.content(item.value) else {
                self.file?.complain(key, "a text, a number, true or false, or a list of texts was expected")
                continue
            }
            stored[Self.key(key)] = ConfigValue(content, isSecret: false)
        }
        let given = Dictionary(
            flags.map { (Self.key($0.key), ConfigValue(.string($0.value), isSecret: false)) },
            uniquingKeysWith: { $1 })
        reader = ConfigReader(providers: [
            InMemoryProvider(name: "flags", values: given),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "campaignd"),
            InMemoryProvider(name: "file", values: stored),
        ])
        for name in environment.keys.sorted() where name.hasPrefix("CAMPAIGND_") && !Self.isKnown(name) {
            let known = ConfigurationFile.keys.map(Self.variable)
            let hint = NearestName.text(name, among: known, else: "see docs/configuration.md")
            outside.append("environment: error: \(name) is not known (\(hint))")
        }
    }

    var problems: [String] { outside + (file?.problems ?? []) }

    mutating func complain(_ key: String, _ message: String) {
        if flags[key] != nil {
            outside.append("command line: error: \(key): \(message)")
        } else if environment[Self.variable(key)] != nil {
            outside.append("environment: error: \(Self.variable(key)): \(message)")
        } else {
            file?.complain(key, message)
        }
    }

    mutating func text(_ key: String) -> String? {
        if case .string? = file?.items[key]?.value {
        } else if file?.items[key] != nil, flags[key] == nil, environment[Self.variable(key)] == nil {
            file?.complain(key, "a text was expected")
            return nil
        }
        return reader.string(forKey: ConfigKey(key))
    }

    mutating func flag(_ key: String, standard: Bool) -> Bool {
        let isOverridden = flags[key] != nil || environment[Self.variable(key)] != nil
        switch (file?.items[key]?.value, isOverridden) {
        case (nil, _), (.bool?, _), (_, true): break
        case (_, false):
            file?.complain(key, "true or false was expected")
            return standard
        }
        let config = ConfigKey(key)
        guard isOverridden else { return reader.bool(forKey: config, default: standard) }
        guard let text = reader.string(forKey: config), let value = Bool(text.lowercased()) else {
            complain(key, "true or false was expected")
            return standard
        }
        return value
    }

    /// A path, and whether it comes from the file.
    mutating func path(_ key: String) -> (String, Bool)? {
        text(key).map { ($0, flags[key] == nil && environment[Self.variable(key)] == nil) }
    }

    /// A list of texts; outside the file its parts are separated by commas.
    mutating func texts(_ key: String) -> [String]? {
        if let item = file?.items[key], flags[key] == nil, environment[Self.variable(key)] == nil {
            guard case .array = item.value else {
                file?.complain(key, "a list of texts was expected")
                return nil
            }
        }
        return reader.stringArray(forKey: ConfigKey(key))
    }

    mutating func integer(_ key: String, _ range: ClosedRange<Int64>, standard: Int64) -> Int64 {
        let isGiven = flags[key] != nil || environment[Self.variable(key)] != nil || file?.items[key] != nil
        guard isGiven else { return standard }
        guard let value = reader.int(forKey: ConfigKey(key)), range.contains(Int64(value)) else {
            complain(key, "a whole number from \(range.lowerBound) to \(range.upperBound) was expected")
            return standard
        }
        return Int64(value)
    }

    mutating func publicListen() -> ListenAddress? {
        guard let text = text("public_listen") else { return nil }
        let address = ListenAddress(text)
        if address == nil {
            complain("public_listen", "\"\(text)\" is no address (HOST:PORT, as in \"127.0.0.1:8081\")")
        }
        return address
    }

    mutating func publicURL(isNeeded: Bool) -> PublicURL? {
        guard let text = text("public_url") else {
            if isNeeded {
                complain(
                    "public_listen",
                    "it needs \"public_url\", how providers and people reach it (as in \"https://talk.example.com\")")
            }
            return nil
        }
        do throws(PublicURL.Mistake) { return try PublicURL(text) } catch {
            complain("public_url", error.message)
            return nil
        }
    }

    mutating func optWords() -> OptWords {
        var answers: [OptWords.Keyword: String] = [:]
        answers[.optOut] = text("words.opt_out_answer")
        answers[.optIn] = text("words.opt_in_answer")
        let optOut = words("words.opt_out")
        let optIn = words("words.opt_in")
        for word in optOut where OptWords.standard.keyword(in: word) == .optIn {
            complain(
                "words.opt_out", "\"\(word)\" takes messages up again: it is a built-in opt-in word (choose another)")
        }
        let ending = OptWords(optOut: optOut)
        for word in optIn where ending.keyword(in: word) == .optOut {
            let why =
                OptWords.standard.keyword(in: word) == .optOut ? "a built-in opt-out word" : "in words.opt_out too"
            complain("words.opt_in", "\"\(word)\" ends messages: it is \(why) (choose another)")
        }
        return OptWords(optOut: optOut, optIn: optIn, answers: answers)
    }

    /// A message that consists of such a word alone, whatever its case, is understood.
    private mutating func words(_ key: String) -> [String] {
        (texts(key) ?? []).filter { word in
            let isWord =
                (1...64).contains(word.count) && !word.contains { $0.isNewline } && word.contains { $0.isLetter }
            if !isWord {
                complain(key, "\"\(word.prefix(64))\" is no word (1 to 64 characters with a letter among them)")
            }
            return isWord
        }
    }

    mutating func customActions() -> CustomActionSettings {
        var settings = CustomActionSettings.standard
        settings.python = text("custom_actions.python") ?? settings.python
        settings.workers = Int(integer("custom_actions.workers", 1...64, standard: Int64(settings.workers)))
        settings.memoryBytes = Int(integer("custom_actions.memory_mb", 32...65_536, standard: 256)) << 20
        settings.processes = Int(integer("custom_actions.processes", 1...1000, standard: Int64(settings.processes)))
        settings.openFiles = Int(integer("custom_actions.open_files", 16...4096, standard: Int64(settings.openFiles)))
        settings.fileBytes = Int(integer("custom_actions.file_mb", 0...65_536, standard: 64)) << 20
        settings.user = text("custom_actions.user")
        if let user = settings.user {
            if let reason = CustomActionSettings.obstacle(toRunningAs: user) { complain("custom_actions.user", reason) }
        }
        return settings
    }

    mutating func oneOf(_ key: String, _ words: [String], standard: String) -> String {
        guard let text = text(key) else { return standard }
        if words.contains(text) { return text }
        complain(key, "\"\(text)\" is not one of \(words.joined(separator: ", "))")
        return standard
    }

    mutating func window(_ key: String) -> ContactWindow? {
        let from = text("\(key).from")
        let to = text("\(key).to")
        let days = texts("\(key).days")
        if from == nil, to == nil, days == nil { return nil }
        guard let from, let to, let start = ContactWindow.minuteOfDay(from.utf8),
            let end = ContactWindow.minuteOfDay(to.utf8)
        else {
            complain(from == nil ? "\(key).to" : "\(key).from", "\"from\" and \"to\" are both needed, as HH:MM")
            return nil
        }
        let weekdays = (days ?? Weekday.names).map { Weekday(name: $0) }
        if weekdays.contains(nil) {
            complain("\(key).days", "a day is not one of \(Weekday.names.joined(separator: ", "))")
        }
        return ContactWindow(from: start, to: end, days: WeekdaySet(weekdays.compactMap { $0 }))
    }

    mutating func dates(_ key: String) -> [CivilDate] {
        (texts(key) ?? []).compactMap { text in
            if case .date(let date)? = ISO8601(text) { return date }
            complain(key, "\"\(text)\" is no date (as in \"2026-12-25\")")
            return nil
        }
    }

    /// - Parameter resolve: makes a path of the file absolute.
    mutating func channels(_ resolve: (String) -> String) -> [Configuration.ChannelEntry] {
        var entries: [Configuration.ChannelEntry] = []
        for (settings, offset) in file?.channels ?? [] {
            let complain = { [file] (message: String) in file?.complain(offset, message) }
            guard case .string(let id)? = settings["id"], Self.isIdentifier(id) else {
                complain("\"id\" is missing or not an id (lowercase letters, digits, - and _, at most 64)")
                continue
            }
            guard case .string(let kindName)? = settings["kind"] else {
                let known = ChannelKind.allCases.map(\.rawValue).joined(separator: ", ")
                complain("\"kind\" is missing (one of \(known))")
                continue
            }
            guard let kind = ChannelKind(rawValue: kindName) else {
                complain(ChannelKind.complaint(about: kindName))
                continue
            }
            if entries.contains(where: { $0.id == id }) { complain("the id \"\(id)\" is there twice") }
            let own = Self.resolved(settings.filter { $0.key != "id" && $0.key != "kind" }, resolve)
            entries.append(
                Configuration.ChannelEntry(id: id, kind: kind, settings: own, place: file?.place(of: offset) ?? ""))
        }
        return entries
    }

    /// Settings whose paths are meant from where the file lies.
    private static func resolved(
        _ settings: [String: ConfigurationValue], _ resolve: (String) -> String
    ) -> [String: ConfigurationValue] {
        var resolved = settings
        for (key, value) in settings {
            switch value {
            case .string(let path) where key == "file" || key == "directory" || key.hasSuffix("_file"):
                resolved[key] = .string(path.isEmpty ? path : resolve(path))
            case .object(let inner): resolved[key] = .object(Self.resolved(inner, resolve))
            case .array(let items):
                resolved[key] = .array(
                    items.map { item in
                        if case .object(let inner) = item { .object(Self.resolved(inner, resolve)) } else { item }
                    })
            case .null, .bool, .integer, .number, .string: break
            }
        }
        return resolved
    }

    private static func isIdentifier(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    // MARK: Keys

    private static func key(_ dotted: String) -> AbsoluteConfigKey {
        AbsoluteConfigKey(dotted.split(separator: ".").map(String.init))
    }

    /// `tenant.timezone` is `CAMPAIGND_TENANT_TIMEZONE` in the environment.
    private static func variable(_ key: String) -> String {
        "CAMPAIGND_" + key.uppercased().replacing(".", with: "_")
    }

    private static func isKnown(_ variable: String) -> Bool {
        variable == "CAMPAIGND_CONFIG" || variable.hasPrefix("CAMPAIGND_CHANNEL_")
            || variable.hasPrefix("CAMPAIGND_TEST_")
            || ConfigurationFile.keys.contains { Self.variable($0) == variable }
    }

    private static func content(_ value: ConfigurationValue) -> ConfigContent? {
        switch value {
        case .string(let text): return .string(text)
        case .integer(let number): return .int(number)
        case .number(let number): return .double(number)
        case .bool(let flag): return .bool(flag)
        case .array(let items):
            var texts: [String] = []
            for item in items {
                guard case .string(let text) = item else { return nil }
                texts.append(text)
            }
            return .stringArray(texts)
        case .object, .null: return nil
        }
    }
}
