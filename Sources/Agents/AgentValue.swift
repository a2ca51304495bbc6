/// A value of an agent's file, read from JSON and not yet understood.
enum AgentValue: Hashable, Sendable, Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([AgentValue])
    case object([String: AgentValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([AgentValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: AgentValue].self))
        }
    }
}
