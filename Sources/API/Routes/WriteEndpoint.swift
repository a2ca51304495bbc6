import HTTPTypes
import Hummingbird
import Store

extension Endpoint {
    /// What a write can answer besides what every endpoint can.
    static let writeProblems: [ProblemCode] = [
        .invalidJSON, .incompleteBody, .requestTooSlow, .idempotencyConflict, .requestInProgress, .bodyTooLarge,
        .unsupportedMediaType, .invalidBody, .conflict, .diskFull,
    ]

    /// An act that is done once for an `Idempotency-Key`.
    /// - Parameters:
    ///   - body: what it takes; nil: nothing, or an empty object.
    ///   - keepsProblems: a problem that `render` makes of an outcome is what a repeat gets too.
    ///   - render: the answer, made of what came of it; pure and quick.
    ///   - work: reads the body and acts.
    static func write<Outcome: Sendable>(
        _ environment: APIEnvironment, _ method: HTTPRequest.Method, _ path: String, operationID: String,
        summary: String, tag: String, body: Body? = nil, answer: Answer, problems: [ProblemCode] = [],
        keepsProblems: Bool = false, render: @escaping @Sendable (Outcome) throws -> JSONValue,
        work: @escaping @Sendable (Call, JSONValue, Act<Outcome>) async throws -> Outcome
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
            return try await environment.once(
                call, requestHash: hash, keepsProblems: keepsProblems,
                answer: { APIEnvironment.Answer(status: answer.status, try render($0)) },
                work: { try await work(call, value, $0) })
        }
    }

    /// What a change answers that has nothing to show.
    static func changed(_ changed: Bool) -> JSONValue { ["changed": .boolean(changed)] }
}
