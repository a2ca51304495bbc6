import Channels
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import API

/// The public listener over a fixture's operations.
struct PublicFixture {
    static let tokens = TokenSigner(key: Array(0..<32))
    static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    let server: PublicServer
    let operations: StoreOperations

    init(
        _ fixture: Fixture, limits: PublicLimits = PublicLimits(), logger: Logger = PublicFixture.quiet,
        onServerRunning: @escaping @Sendable (String, Int) async -> Void = { _, _ in }
    ) {
        operations = fixture.operations
        server = PublicServer(
            configuration: PublicConfiguration(
                host: "127.0.0.1", port: 0, publicURL: "https://talk.example.com/in", sender: "Tests & Co",
                tokens: Self.tokens, limits: limits),
            operations: fixture.operations, clock: fixture.clock, logger: logger, onServerRunning: onServerRunning)
    }

    static func token(_ kind: CommunicationKind = .email, _ address: String = "ann@example.org") -> String {
        UnsubscribeToken(kind: kind, address: address).text(tokens)
    }

    func call(
        _ method: HTTPRequest.Method, _ path: String, headers: [String: String] = [:], body: String? = nil
    ) async throws -> Fixture.Reply {
        var fields = HTTPFields()
        for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
        let sent = fields
        return try await server.application.test(.router) { client in
            try await client.execute(
                uri: path, method: method, headers: sent, body: body.map { ByteBuffer(string: $0) }
            ) { response in
                Fixture.Reply(
                    status: response.status.code, headers: response.headers,
                    bytes: Array(response.body.readableBytesView))
            }
        }
    }
}

extension Fixture.Reply {
    var body: String { String(decoding: bytes, as: UTF8.self) }
}
