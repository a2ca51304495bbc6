import HTTPTypes
import Hummingbird
import Store

extension Endpoint {
    /// What a write can answer besides what every endpoint can.
    static let writeProblems: [ProblemCode] = [
        .invalidJSON, .incompleteBody, .requestTooSlow, .idempotencyConflict, .requestInProgress, .bodyTooLarge,
        .unsupportedMediaType, .invalidBody, .conflict, .diskFull,
    ]

    /// A write that is done once for an `Idempotency-Key`.
    /// - Parameter body: what it takes; nil: nothing, or an empty object.
    static func write(
        _ environment: APIEnvironment, _ method: HTTPRequest.Method, _ path: String, operationID: String,
        summary: String, tag: String, body: Body? = nil, answer: Answer, problems: [ProblemCode] = [],
        work: @escaping @Sendable (Call, JSONValue) async throws -> JSONValue
    ) -> Endpoint {
        Endpoint(
            method: method, path: path, operationID: operationID, summary: summary, tag: tag,
            access: .scope(.operate), headers: [.idempotencyKey], body: body, answers: [answer],
            problems: writeProblems + problems
        ) { call in
            let bytes = try await environment.jsonBody(of: call)
            let value: JSONValue = bytes.isEmpty ? .object([]) : try environment.parse(bytes)
            if body == nil { _ = try ObjectBody(value, taking: []) }
            let hash = APIEnvironment.requestHash(of: call, body: bytes)
            return try await environment.once(call, requestHash: hash, keepsReceipt: true) { _ in
                APIEnvironment.Answer(status: answer.status, try await work(call, value))
            }
        }
    }
}
