import API
import Foundation

/// Carries out an operator's commands within this process, where no daemon runs: no socket, no server, no channel is started,
/// and nothing is touched that an earlier daemon left on its way.
struct LocalDoor: OperatorDoor {
    let api: ControlAPI

    func send(_ method: String, _ path: String, _ body: [String: Any]?, timeout: Duration) async throws -> [String: Any]
    {
        let bytes = try body.map { Array(try JSONSerialization.data(withJSONObject: $0)) }
        let answer = try await api.answer(method, path, body: bytes, by: Person.name)
        return try Self.members(status: answer.status, answer.body)
    }
}
