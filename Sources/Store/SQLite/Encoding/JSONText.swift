import Foundation

/// Small lists and messages that the store keeps as JSON.
enum JSONText {
    static func write(_ value: some Encodable) throws -> String { String(decoding: try data(value), as: UTF8.self) }

    static func data(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    static func read<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try read(type, Data(text.utf8))
    }

    static func read<Value: Decodable>(_ type: Value.Type, _ data: Data) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            throw EncodingFault(what: "holds JSON that is not what was written", offset: 0)
        }
    }
}
