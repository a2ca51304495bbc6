import HTTPTypes
import Hummingbird
import Store

/// One operation of the API: how it is reached, who may, what it takes and answers. Routes and the OpenAPI document are
/// made from the same list of these.
struct Endpoint: Sendable {
    enum Access: Hashable, Sendable {
        /// Without a key.
        case open
        case scope(APIScope)
    }

    struct Answer: Sendable {
        var status: Int
        var description: String
        var contentType: String
        /// Nil where the body is no JSON.
        var schema: JSONValue?

        static func json(_ description: String, _ schema: JSONValue) -> Answer { json(200, description, schema) }

        static func json(_ status: Int, _ description: String, _ schema: JSONValue) -> Answer {
            Answer(status: status, description: description, contentType: "application/json", schema: schema)
        }
    }

    struct Header: Sendable {
        var name: String
        var description: String

        static let idempotencyKey = Header(
            name: "Idempotency-Key",
            description:
                "1 to 255 printable characters; a repeat within 24 hours with the same body gets the same answer.")
    }

    struct Body: Sendable {
        var description: String
        var isRequired: Bool
        /// Schemas by media type.
        var content: [(type: String, schema: JSONValue)]
    }

    var method: HTTPRequest.Method
    /// With `{names}` for what varies.
    var path: String
    var operationID: String
    var summary: String
    var tag: String
    var access: Access
    var query: [QueryParameter] = []
    var headers: [Header] = []
    var body: Body?
    var answers: [Answer]
    /// Codes of problems beyond those that every endpoint can answer.
    var problems: [ProblemCode] = []
    var handle: @Sendable (Call) async throws -> Response

    /// The names in the path, in order.
    var pathParameters: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    /// Whether a request's path is one of this endpoint's.
    func matches(path requestPath: String) -> Bool {
        let mine = path.split(separator: "/")
        let theirs = requestPath.split(separator: "/")
        return mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
