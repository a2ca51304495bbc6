/// What a part of a provider's JSON holds, on one line, for what is kept without being understood:
/// `event: APPROVED; message_template_name: hello`.
struct JSONSummary: Decodable {
    /// Longer is cut, in characters.
    static let longest = 1000
    private static let deepest = 8

    private(set) var text = ""

    init(from decoder: any Decoder) throws { add(nil, decoder, depth: 0) }

    private struct Name: CodingKey {
        var stringValue: String
        var intValue: Int?

        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private var isFull: Bool { text.utf8.count >= Self.longest }

    private mutating func add(_ name: String?, _ decoder: any Decoder, depth: Int) {
        guard !isFull, depth < Self.deepest else { return }
        if let object = try? decoder.container(keyedBy: Name.self) {
            for key in object.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
                if isFull { return }
                guard let inner = try? object.superDecoder(forKey: key) else { continue }
                add(key.stringValue, inner, depth: depth + 1)
            }
        } else if var list = try? decoder.unkeyedContainer() {
            while !list.isAtEnd, !isFull {
                guard let inner = try? list.superDecoder() else { return }
                add(name, inner, depth: depth + 1)
            }
        } else if let value = try? decoder.singleValueContainer(), let words = Self.words(value) {
            let line = name.map { "\($0): \(words)" } ?? words
            text = String((text.isEmpty ? line : "\(text); \(line)").prefix(Self.longest))
        }
    }

    private static func words(_ value: any SingleValueDecodingContainer) -> String? {
        if value.decodeNil() { return nil }
        if let text = try? value.decode(String.self) {
            return String(text.prefix(longest).map { $0.isNewline ? " " : $0 })
        }
        if let flag = try? value.decode(Bool.self) { return flag ? "true" : "false" }
        if let number = try? value.decode(Int64.self) { return "\(number)" }
        return (try? value.decode(Double.self)).map { "\($0)" }
    }
}
