import HTTPTypes
import Testing

@testable import API

@Suite struct DocumentTests {
    @Test func describesEveryRouteAndNothingElse() async throws {
        try await Fixture.run { fixture in
            let document = try await fixture.get("/openapi.json", as: nil).json
            guard case .object(let paths)? = document["paths"] else {
                Issue.record("no paths")
                return
            }
            var described: Set<String> = []
            for path in paths {
                guard case .object(let operations) = path.value else { continue }
                for operation in operations {
                    described.insert("\(operation.name.uppercased()) \(path.name)")
                    let method = try #require(HTTPRequest.Method(rawValue: operation.name.uppercased()))
                    let concrete = path.name.replacing("{id}", with: "x").replacing("{campaign_id}", with: "x")
                        .replacing("{name}", with: "x")
                    let reply = try await fixture.call(method, concrete)
                    #expect(reply.status != 405, "\(path.name)")
                    #expect((try? reply.json["detail"]?.text?.contains("no such path")) != true, "\(path.name)")
                }
            }
            let routes = fixture.server.table.endpoints.map { "\($0.method.rawValue) \($0.path)" }
            #expect(Set(routes) == described && routes.count == described.count)
            #expect(document["openapi"] == "3.1.0")
        }
    }

    @Test func givesEveryOperationAnIDOfItsOwn() async throws {
        try await Fixture.run { fixture in
            let ids = fixture.server.table.endpoints.map(\.operationID)
            #expect(Set(ids).count == ids.count)
        }
    }

    @Test func resolvesEveryReference() async throws {
        try await Fixture.run { fixture in
            let document = fixture.server.table.document
            let names = Set(Schema.components.map(\.name))
            for reference in references(in: document) {
                #expect(names.contains(reference.replacing("#/components/schemas/", with: "")), "\(reference)")
            }
        }
    }

    private func references(in value: JSONValue) -> [String] {
        switch value {
        case .array(let elements): elements.flatMap(references)
        case .object(let members):
            members.flatMap { $0.name == "$ref" ? [$0.value.text ?? ""] : references(in: $0.value) }
        case .null, .boolean, .integer, .number, .hugeNumber, .string: []
        }
    }

    @Test func servesSchemasByName() async throws {
        try await Fixture.run { fixture in
            let schema = try await fixture.get("/schemas/flow.schema.json", as: nil)
            #expect(try schema.json == ["type": "object"])
            for name in ["x.json", "..", "..%2Fcampaignd.sqlite", "%2e%2e%2fflow.json", ".json", "flow", "a%00.json"] {
                #expect(try await fixture.get("/schemas/\(name)", as: nil).status == 404, "\(name)")
            }
        }
    }
}
