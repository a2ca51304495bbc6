/// JSON Schemas (2020-12) of what the API takes and answers, by name; OpenAPI 3.1 uses them as they are.
enum Schema {
    static let text: JSONValue = ["type": "string"]
    static let count: JSONValue = ["type": "integer", "minimum": 0]
    static let time: JSONValue = ["type": "string", "format": "date-time"]
    static let identifier: JSONValue = ["type": "string", "format": "uuid"]
    static let nullableText: JSONValue = ["type": ["string", "null"]]
    static let nullableTime: JSONValue = ["type": ["string", "null"], "format": "date-time"]
    static let nullableIdentifier: JSONValue = ["type": ["string", "null"], "format": "uuid"]
    /// Values of fields by name: what they may be is the campaign's to say.
    static let values: JSONValue = [
        "type": "object", "additionalProperties": ["type": ["string", "integer", "number", "boolean"]],
    ]

    static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    static func nullable(_ schema: JSONValue) -> JSONValue { ["oneOf": [["type": "null"], schema]] }

    static func list(_ element: JSONValue) -> JSONValue { ["type": "array", "items": element] }

    static func choice(_ values: some Sequence<String>) -> JSONValue {
        ["type": "string", "enum": .array(values.map { .string($0) })]
    }

    static func nullableChoice(_ values: some Sequence<String>) -> JSONValue {
        ["type": ["string", "null"], "enum": .array(values.map { .string($0) } + [.null])]
    }

    /// An object with exactly these properties.
    static func object(_ properties: KeyValuePairs<String, JSONValue>, optional: Set<String> = []) -> JSONValue {
        .object([
            .init("type", "object"),
            .init("properties", .object(properties.map { JSONValue.Member($0.key, $0.value) })),
            .init("required", .array(properties.filter { !optional.contains($0.key) }.map { .string($0.key) })),
            .init("additionalProperties", false),
        ])
    }

    /// An object with exactly these properties, all of them there.
    static func object(_ properties: [JSONValue.Member]) -> JSONValue {
        .object([
            .init("type", "object"), .init("properties", .object(properties)),
            .init("required", .array(properties.map { .string($0.name) })), .init("additionalProperties", false),
        ])
    }

    /// One page of these.
    static func page(_ name: String) -> JSONValue {
        object(["data": list(reference(name)), "meta": reference("PageMeta")])
    }
}
