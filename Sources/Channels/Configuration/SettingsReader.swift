import Domain

/// Reads settings one key at a time and keeps every problem, so that all are told at once.
struct SettingsReader {
    private let values: [String: ConfigurationValue]
    private let prefix: String
    private var known: [String] = []
    private(set) var problems: [ChannelSettingsError.Problem] = []
    /// Secrets that are not to be had here, where their source takes that.
    private(set) var absentSecrets: [ChannelSettingsError.Problem] = []
    /// What works, and not as its owner will expect.
    private(set) var warnings: [ChannelSettingsError.Problem] = []

    init(_ values: [String: ConfigurationValue], prefix: String = "") {
        self.values = values
        self.prefix = prefix
    }

    /// It is set, to something other than null.
    func has(_ key: String) -> Bool { value(key) != nil }

    mutating func string(_ key: String) -> String? {
        guard let value = take(key) else { return nil }
        guard case .string(let text) = value else { return expected("a text", key, value) }
        guard !text.isEmpty else { return refuse(key, "it is empty (leave it out, or say something)") }
        guard !text.utf8.contains(where: { $0 < 32 || $0 == 127 }) else {
            return refuse(key, "it holds a line end or another control character")
        }
        return text
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = take(key) else { return nil }
        let number: Int
        switch value {
        case .integer(let value): number = value
        case .number(let value):
            guard let whole = Int(exactly: value) else { return expected("a whole number", key, .number(value)) }
            number = whole
        case .null, .bool, .string, .array, .object: return expected("a whole number", key, value)
        }
        guard range.contains(number) else {
            return refuse(key, "\(number) is out of range (\(range.lowerBound) to \(range.upperBound))")
        }
        return number
    }

    mutating func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
        guard let value = take(key) else { return nil }
        let number: Double
        switch value {
        case .integer(let value): number = Double(value)
        case .number(let value): number = value
        case .null, .bool, .string, .array, .object: return expected("a number", key, value)
        }
        guard range.contains(number) else {
            return refuse(key, "\(number) is out of range (\(range.lowerBound) to \(range.upperBound))")
        }
        return number
    }

    /// A duration in seconds.
    mutating func seconds(_ key: String, in range: ClosedRange<Double>) -> Duration? {
        number(key, in: range).map { .milliseconds(Int64(($0 * 1000).rounded())) }
    }

    mutating func bool(_ key: String) -> Bool? {
        guard let value = take(key) else { return nil }
        guard case .bool(let flag) = value else { return expected("true or false", key, value) }
        return flag
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let text = string(key) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map(\.rawValue)
        return refuse(key, "there is no such choice (\(names.joined(separator: ", ")))")
    }

    /// A list of objects, each to be read with a reader of its own.
    mutating func objects(_ key: String) -> [SettingsReader]? {
        guard let value = take(key) else { return nil }
        guard case .array(let items) = value else { return expected("a list", key, value) }
        var readers: [SettingsReader] = []
        for (index, item) in items.enumerated() {
            guard case .object(let values) = item else {
                let _: Never? = expected("an object", "\(key)[\(index)]", item)
                continue
            }
            readers.append(SettingsReader(values, prefix: "\(prefix)\(key)[\(index)]."))
        }
        return readers
    }

    /// A value whose form the caller reads.
    mutating func any(_ key: String) -> ConfigurationValue? { take(key) }

    /// A setting of the design that this version does not act on: having it set is refused rather than ignored.
    mutating func later(_ key: String, _ what: String) {
        guard take(key) != nil else { return }
        let _: Never? = refuse(key, "\(what) comes with a later version: leave the setting out until then")
    }

    /// Notes a problem; answers nil, so that a getter can end with it.
    @discardableResult
    mutating func refuse<Value>(_ key: String, _ message: String) -> Value? {
        problems.append(ChannelSettingsError.Problem(path: prefix + key, message: message))
        return nil
    }

    mutating func tellAbsent(_ key: String, _ message: String) {
        absentSecrets.append(ChannelSettingsError.Problem(path: prefix + key, message: message))
    }

    mutating func warn(_ key: String, _ message: String) {
        warnings.append(ChannelSettingsError.Problem(path: prefix + key, message: message))
    }

    /// Takes over what a reader of a part has noted.
    mutating func add(_ part: SettingsReader) {
        problems += part.problems
        absentSecrets += part.absentSecrets
        warnings += part.warnings
    }

    /// Notes every key that nobody asked for.
    mutating func finish() {
        for key in values.keys.sorted() where !known.contains(key) {
            let nearest = NearestName.nearest(to: key, among: known).map { "did you mean \"\($0)\"?" }
            let _: Never? = refuse(
                key, "there is no such setting: \(nearest ?? "there are \(known.sorted().joined(separator: ", "))")")
        }
    }

    private func value(_ key: String) -> ConfigurationValue? {
        guard let value = values[key], value != .null else { return nil }
        return value
    }

    private mutating func take(_ key: String) -> ConfigurationValue? {
        known.append(key)
        return value(key)
    }

    private mutating func expected<Value>(_ what: String, _ key: String, _ value: ConfigurationValue) -> Value? {
        refuse(key, "it is \(value.typeName) (it has to be \(what))")
    }
}
