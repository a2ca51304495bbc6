import Foundation
import TestSupport

@testable import Channels

extension ProviderDouble {
    init(_ script: String, _ arguments: [String] = []) async throws {
        self = try await ProviderDouble.start(script, arguments)
    }

    func next(_ behaviours: Behaviour...) async throws { try await next(behaviours) }

    /// Tells one of the double's own paths a JSON.
    @discardableResult
    func control(_ path: String, _ json: String) async throws -> Data { try await call("POST", path, Data(json.utf8)) }

    /// What one of the double's own paths tells.
    func read(_ path: String) async throws -> Data { try await call("GET", path) }
}

extension ProviderDouble.Behaviour {
    static func answer(_ status: Int, _ body: String, headers: [String: String] = [:]) -> Self {
        .answer(status, headers: headers, body: body)
    }
}

extension ProviderDouble.Taken {
    /// The body as JSON that can be compared; nil where it is none.
    var value: ConfigurationValue? { try? JSONDecoder().decode(ConfigurationValue.self, from: Data(body.utf8)) }
}
