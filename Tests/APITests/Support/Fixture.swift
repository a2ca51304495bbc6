import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Runtime
import Store
import Testing

@testable import API

/// A server over a real store in a directory of its own, with a campaign `demo` and a key for every scope.
///
/// Every answer is held to the OpenAPI document.
final class Fixture: Sendable {
    struct Reply: Sendable {
        var status: Int
        var headers: HTTPFields
        var bytes: [UInt8]

        var json: JSONValue {
            get throws { try JSONReader.read(bytes, maximumDepth: 64) }
        }
        var code: String? {
            if case .string(let code)? = try? json["code"] { code } else { nil }
        }
    }

    let directory: String
    let store: SQLiteStore
    let clock: any WallClock
    let operations: StoreOperations
    let server: APIServer
    let keys: [APIScope: String]

    var manual: ManualClock { clock as? ManualClock ?? ManualClock() }
    var spool: String { directory + "/spool" }

    private init(
        directory: String, limits: APILimits, clock: any WallClock,
        onServerRunning: @escaping @Sendable (String, Int) async -> Void
    ) async throws {
        self.directory = directory
        self.clock = clock
        store = try SQLiteStore.open(directory: directory)
        let version = try await store.register(
            VersionRegistration(
                campaign: "demo", name: "Demo", contentHash: "1", files: [:],
                fields: [
                    Field(name: "amount", type: .integer, level: .participant),
                    Field(name: "rate", type: .number, level: .participant),
                    Field(name: "paid", type: .boolean, level: .participant),
                    Field(name: "note", type: .string, level: .participant),
                ], flows: ["main"],
                nodes: [
                    .init(
                        flow: "main", node: "reminder", communicationName: "Reminder", kind: .email, agent: "message",
                        channel: "outbox")
                ], startsAutomatically: true), at: clock.now)
        operations = StoreOperations(store: store, clock: clock, version: version)
        let random = SeededRandom(7)
        var keys: [APIScope: String] = [:]
        for scope in APIScope.allCases {
            let made = APIKeyMaker.make(name: scope.rawValue, scopes: [scope], expiresAt: nil, random: random)
            _ = try await store.createKey(made.record, by: Act("test"), at: clock.now)
            keys[scope] = made.key
        }
        self.keys = keys
        try FileManager.default.createDirectory(atPath: directory + "/schema", withIntermediateDirectories: true)
        try Data(#"{"type": "object"}"#.utf8).write(to: URL(fileURLWithPath: directory + "/schema/flow.schema.json"))
        server = APIServer(
            configuration: APIConfiguration(
                port: 0, limits: limits, spoolDirectory: directory + "/spool", schemaDirectory: directory + "/schema",
                version: "1.2.3"), store: store, operations: operations, clock: clock, random: random,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), onServerRunning: onServerRunning)
    }

    static func run<Value: Sendable>(
        limits: APILimits = APILimits(), clock: any WallClock = ManualClock(),
        onServerRunning: @escaping @Sendable (String, Int) async -> Void = { _, _ in },
        _ work: (Fixture) async throws -> Value
    ) async throws -> Value {
        var template = Array((NSTemporaryDirectory() + "/campaignd-api-XXXXXX").utf8CString)
        let directory = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let fixture = try await Fixture(
            directory: directory, limits: limits, clock: clock, onServerRunning: onServerRunning)
        let result = await Result { try await work(fixture) }
        try await fixture.store.close()
        return try result.get()
    }

    /// - Parameter scope: whose key to send; nil: none.
    func call(
        _ method: HTTPRequest.Method, _ path: String, as scope: APIScope? = .admin, key: String? = nil,
        headers: [String: String] = [:], body: [UInt8]? = nil
    ) async throws -> Reply {
        var fields = HTTPFields()
        if let text = key ?? scope.flatMap({ keys[$0] }) { fields[.authorization] = "Bearer \(text)" }
        for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
        let sent = fields
        let reply = try await server.application.test(.router) { client in
            try await client.execute(
                uri: path, method: method, headers: sent, body: body.map { ByteBuffer(bytes: $0) }
            ) { response in
                Reply(
                    status: response.status.code, headers: response.headers,
                    bytes: Array(response.body.readableBytesView))
            }
        }
        for fault in conformanceFaults(method.rawValue, path, reply) { Issue.record("\(method) \(path): \(fault)") }
        return reply
    }

    func get(_ path: String, as scope: APIScope? = .admin) async throws -> Reply {
        try await call(.get, path, as: scope)
    }

    func post(
        _ path: String, _ json: String, as scope: APIScope = .admin, headers: [String: String] = [:]
    ) async throws -> Reply {
        try await call(
            .post, path, as: scope, headers: headers.merging(["content-type": "application/json"]) { a, _ in a },
            body: Array(json.utf8))
    }

    /// Adds participants `p0`, `p1`, …; answers their ids.
    func addParticipants(_ count: Int) async throws -> [String] {
        let items = (0..<count).map {
            #"{"attributes": {"external_id": "p\#($0)", "name": "Name \#($0)", "amount": \#($0)}}"#
        }
        let reply = try await post("/v1/campaigns/demo/participants", "[\(items.joined(separator: ","))]")
        #expect(reply.status == 200)
        return try reply.json["data"].elements.map { try #require($0["participant_id"]?.text) }
    }

    func conformanceFaults(_ method: String, _ path: String, _ reply: Reply) -> [String] {
        let check = SchemaCheck(document: server.table.document)
        let plain = String(path.prefix { $0 != "?" })
        let type = reply.headers[.contentType]
        guard
            let endpoint = server.table.endpoints.first(where: {
                $0.method.rawValue == method && $0.matches(path: plain)
            })
        else {
            guard type == "application/problem+json", [404, 405].contains(reply.status) else {
                return ["\(reply.status) \(type ?? "no type") on no endpoint"]
            }
            return (try? check.faults(in: reply.json, against: Schema.reference("Problem"))) ?? ["no JSON"]
        }
        let operation = server.table.document["paths"]?[endpoint.path]?[method.lowercased()]
        guard let response = operation?["responses"]?[String(reply.status)] else {
            return ["the document has no \(reply.status)"]
        }
        guard let type, let content = response["content"]?[type] else {
            return ["the document has no \(type ?? "answer without a type") for \(reply.status)"]
        }
        guard let schema = content["schema"] else { return [] }
        return (try? check.faults(in: reply.json, against: schema)) ?? ["the body is no JSON"]
    }
}

extension Result where Failure == any Error {
    init(_ work: () async throws -> Success) async {
        do { self = .success(try await work()) } catch { self = .failure(error) }
    }
}

extension JSONValue {
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var number: Int64? { if case .integer(let number) = self { number } else { nil } }
    var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
}

extension Optional where Wrapped == JSONValue {
    var elements: [JSONValue] { self?.elements ?? [] }
}
