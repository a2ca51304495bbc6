@testable import API

/// Checks a JSON value against the part of JSON Schema 2020-12 that the document uses; an unknown keyword is a fault.
struct SchemaCheck {
    let document: JSONValue

    /// One sentence a fault; empty where the value conforms.
    func faults(in value: JSONValue, against schema: JSONValue, at path: String = "$") -> [String] {
        guard case .object(let keywords) = schema else { return ["\(path): the schema is no object"] }
        return keywords.flatMap { keyword -> [String] in
            switch (keyword.name, keyword.value) {
            case ("$ref", .string(let reference)):
                guard let target = resolve(reference) else { return ["\(path): \(reference) leads nowhere"] }
                return faults(in: value, against: target, at: path)
            case ("type", let type): return hasType(value, type) ? [] : ["\(path): \(value.kind) is not \(type)"]
            case ("enum", .array(let values)): return values.contains(value) ? [] : ["\(path): \(value) is not listed"]
            case ("oneOf", .array(let schemas)):
                let fits = schemas.filter { faults(in: value, against: $0, at: path).isEmpty }.count
                return fits == 1 ? [] : ["\(path): fits \(fits) of oneOf"]
            case ("items", let schema):
                guard case .array(let elements) = value else { return [] }
                return elements.enumerated().flatMap { faults(in: $1, against: schema, at: "\(path)[\($0)]") }
            case ("required", .array(let names)):
                guard case .object(let members) = value else { return [] }
                return names.filter { name in !members.contains { .string($0.name) == name } }
                    .map { "\(path): \($0) is missing" }
            case ("properties", .object(let properties)):
                guard case .object(let members) = value else { return [] }
                return members.flatMap { member in
                    properties.first { $0.name == member.name }.map {
                        faults(in: member.value, against: $0.value, at: "\(path).\(member.name)")
                    } ?? []
                }
            case ("additionalProperties", let extra):
                return extraFaults(in: value, extra: extra, known: schema["properties"], at: path)
            case ("minimum", .integer(let bound)):
                guard case .integer(let number) = value else { return [] }
                return number >= bound ? [] : ["\(path): \(number) is below \(bound)"]
            case ("format", .string(let format)): return formatFaults(in: value, format, at: path)
            case ("description", _): return []
            default: return ["\(path): the keyword \(keyword.name) is not checked here"]
            }
        }
    }

    private func extraFaults(in value: JSONValue, extra: JSONValue, known: JSONValue?, at path: String) -> [String] {
        guard case .object(let members) = value else { return [] }
        return members.filter { known?[$0.name] == nil }.flatMap { member -> [String] in
            extra == .boolean(false)
                ? ["\(path): \(member.name) is not described"]
                : faults(in: member.value, against: extra, at: "\(path).\(member.name)")
        }
    }

    private func formatFaults(in value: JSONValue, _ format: String, at path: String) -> [String] {
        guard case .string(let text) = value else { return [] }
        let fits =
            switch format {
            case "date-time": InstantText.parse(text) != nil && text.hasSuffix("Z")
            case "uuid":
                text.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil
            case "uri": text.hasPrefix("urn:")
            default: false
            }
        return fits ? [] : ["\(path): \(text) is no \(format)"]
    }

    private func hasType(_ value: JSONValue, _ type: JSONValue) -> Bool {
        if case .array(let types) = type { return types.contains { hasType(value, $0) } }
        return switch (value, type) {
        case (.null, "null"), (.boolean, "boolean"), (.integer, "integer"), (.integer, "number"), (.number, "number"),
            (.string, "string"), (.array, "array"), (.object, "object"):
            true
        default: false
        }
    }

    private func resolve(_ reference: String) -> JSONValue? {
        reference.split(separator: "/").dropFirst().reduce(Optional(document)) { $0?[String($1)] }
    }
}
