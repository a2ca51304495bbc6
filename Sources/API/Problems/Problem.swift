import Domain
import HTTPTypes
import Hummingbird
import Store

/// An answer that says what is wrong with a request and what would be right: problem details of RFC 9457.
struct Problem: Error, Sendable {
    /// One place that is wrong.
    struct Place: Hashable, Sendable {
        /// A query parameter's name, a header's name, or the path of a member in the body.
        var path: String
        var code: String
        var message: String
    }

    var code: ProblemCode
    /// What failed on what, why, and what would be right; may quote the request, so it never goes to a log.
    var detail: String
    var places: [Place] = []
    var headers: HTTPFields = HTTPFields()

    init(_ code: ProblemCode, _ detail: String, places: [Place] = [], headers: HTTPFields = HTTPFields()) {
        self.code = code
        self.detail = detail
        self.places = places
        self.headers = headers
    }

    static func notFound(_ what: String) -> Problem {
        Problem(.notFound, "There is no \(what): check the id; ids are shown by the lists.")
    }

    static func badParameter(_ name: String, _ message: String) -> Problem {
        Problem(
            .badParameter, "The parameter \"\(name)\": \(message).",
            places: [Place(path: name, code: ProblemCode.badParameter.rawValue, message: message)])
    }

    func retry(after seconds: Int) -> Problem {
        var problem = self
        problem.headers[.retryAfter] = String(seconds)
        return problem
    }

    func response(requestID: String) -> Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        return Response(
            status: HTTPResponse.Status(code: code.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body(requestID: requestID))))
    }

    /// The problem details as JSON.
    func body(requestID: String) -> [UInt8] {
        var members: [JSONValue.Member] = [
            .init("type", .string("urn:campaignd:problem:\(code.rawValue)")), .init("title", .string(code.title)),
            .init("status", .count(code.status)), .init("code", .string(code.rawValue)),
            .init("detail", .string(detail)),
        ]
        if !places.isEmpty {
            members.append(
                .init(
                    "errors",
                    .array(
                        places.map {
                            ["path": .string($0.path), "code": .string($0.code), "message": .string($0.message)]
                        })))
        }
        members.append(.init("request_id", .string(requestID)))
        return JSONValue.object(members).bytes
    }
}
