import Domain
import Hummingbird
import Store

/// The OpenAPI 3.1 document of a list of endpoints.
enum OpenAPIDocument {
    static func json(of endpoints: [Endpoint], version: String) -> JSONValue {
        var paths: [(path: String, operations: [JSONValue.Member])] = []
        for endpoint in endpoints {
            let member = JSONValue.Member(endpoint.method.rawValue.lowercased(), operation(endpoint))
            if let index = paths.firstIndex(where: { $0.path == endpoint.path }) {
                paths[index].operations.append(member)
            } else {
                paths.append((endpoint.path, [member]))
            }
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "campaignd", "version": .string(version),
                "description":
                    "Campaigns that walk participants through flows and send in their own time zone. Errors are problem details (RFC 9457) with a stable code.",
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "paths": .object(paths.map { .init($0.path, .object($0.operations)) }),
            "components": [
                "schemas": .object(Schema.components.map { .init($0.name, $0.schema) }),
                "securitySchemes": [
                    "key": [
                        "type": "http", "scheme": "bearer",
                        "description": .string(
                            "A key of campaignd key create, with scopes: \(APIScope.allCases.map(\.rawValue).joined(separator: ", "))."
                        ),
                    ]
                ],
            ],
        ]
    }

    private static func operation(_ endpoint: Endpoint) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("operationId", .string(endpoint.operationID)), .init("summary", .string(endpoint.summary)),
            .init("tags", [.string(endpoint.tag)]), .init("parameters", .array(parameters(of: endpoint))),
        ]
        if let body = endpoint.body {
            let content = body.content.map { JSONValue.Member($0.type, ["schema": $0.schema]) }
            members.append(
                .init(
                    "requestBody",
                    [
                        "description": .string(body.description), "required": .boolean(body.isRequired),
                        "content": .object(content),
                    ]))
        }
        members.append(.init("responses", .object(responses(of: endpoint))))
        switch endpoint.access {
        case .open: members.append(.init("security", []))
        case .scope(let scope): members.append(.init("security", [["key": [.string(scope.rawValue)]]]))
        }
        return .object(members)
    }

    private static func parameters(of endpoint: Endpoint) -> [JSONValue] {
        let path = endpoint.pathParameters.map { name -> JSONValue in
            ["name": .string(name), "in": "path", "required": true, "schema": Schema.text]
        }
        let query = endpoint.query.map { parameter -> JSONValue in
            [
                "name": .string(parameter.name), "in": "query", "required": false,
                "description": .string(parameter.description), "schema": schema(of: parameter), "style": "form",
                "explode": false,
            ]
        }
        let headers = endpoint.headers.map { header -> JSONValue in
            [
                "name": .string(header.name), "in": "header", "required": false,
                "description": .string(header.description), "schema": Schema.text,
            ]
        }
        return path + query + headers
    }

    private static func schema(of parameter: QueryParameter) -> JSONValue {
        var members: [JSONValue.Member]
        switch parameter.kind {
        case .text(let maximumLength):
            members = [
                .init("type", "string"), .init("minLength", 1), .init("maxLength", .count(maximumLength)),
            ]
        case .integer(let range):
            members = [
                .init("type", "integer"), .init("minimum", .count(range.lowerBound)),
                .init("maximum", .count(range.upperBound)),
            ]
        case .boolean: members = [.init("type", "boolean")]
        case .choice(let choices):
            members = [.init("type", "string"), .init("enum", .array(choices.map { .string($0) }))]
        case .choices(let choices): members = [.init("type", "array"), .init("items", Schema.choice(choices))]
        case .instant: members = [.init("type", "string")]
        case .identifier: members = [.init("type", "string"), .init("format", "uuid")]
        }
        if let text = parameter.defaultText {
            members.append(.init("default", Int64(text).map { .integer($0) } ?? .string(text)))
        }
        return .object(members)
    }

    private static func responses(of endpoint: Endpoint) -> [JSONValue.Member] {
        var members = endpoint.answers.map { answer -> JSONValue.Member in
            let content: JSONValue = .object([
                .init(answer.contentType, answer.schema.map { ["schema": $0] } ?? [:])
            ])
            return .init(
                String(answer.status), ["description": .string(answer.description), "content": content])
        }
        var codes: [ProblemCode] = [
            .malformedRequest, .unknownParameter, .badParameter, .notFound, .internalFault, .storeUnavailable,
            .shuttingDown,
        ]
        if case .scope = endpoint.access {
            codes += [.missingKey, .invalidKey, .keyExpired, .keyRevoked, .missingScope, .rateLimited]
        }
        codes += endpoint.problems
        let taken = Set(endpoint.answers.map(\.status))
        for (status, group) in Dictionary(grouping: codes, by: \.status).sorted(by: { $0.key < $1.key })
        where !taken.contains(status) {
            let names = Set(group.map(\.rawValue)).sorted().joined(separator: ", ")
            members.append(
                .init(
                    String(status),
                    [
                        "description": .string(names),
                        "content": ["application/problem+json": ["schema": Schema.reference("Problem")]],
                    ]))
        }
        return members
    }
}
