import Domain
import HTTPTypes
import Hummingbird
import Logging
import Store

/// What stands before an endpoint: the key and its scope, the rate limit, the query.
struct EndpointGate: Sendable {
    let endpoint: Endpoint
    let authenticator: Authenticator
    let buckets: TokenBuckets<APIKeyKey>
    let clock: any WallClock
    let logger: Logger

    func respond(to request: Request, context: APIContext) async throws -> Response {
        var key: APIKeyRow?
        var grant: TokenBucketGrant?
        if case .scope(let scope) = endpoint.access {
            let row = try await authenticator.key(of: request)
            let taken = buckets.take(for: row.key, at: clock.steady)
            if let seconds = taken.retryAfter {
                throw Problem(
                    .rateLimited, "This key sent too many requests: wait \(seconds) s.",
                    headers: EndpointGate.headers(of: taken)
                ).retry(after: seconds)
            }
            try authenticator.require(scope, of: row)
            key = row
            grant = taken
        }
        var logger = logger
        logger[metadataKey: "request_id"] = "\(context.requestID)"
        let call = Call(
            request: request, parameters: try parameters(of: request),
            query: try Query(request.uri.query, taking: endpoint.query), key: key, requestID: context.requestID,
            logger: logger)
        var response = try await endpoint.handle(call)
        if let grant { response.headers.append(contentsOf: EndpointGate.headers(of: grant)) }
        return response
    }

    private func parameters(of request: Request) throws(Problem) -> [String: String] {
        var parameters: [String: String] = [:]
        for (mine, theirs) in zip(endpoint.path.split(separator: "/"), request.uri.path.split(separator: "/"))
        where mine.hasPrefix("{") {
            guard let value = PercentCoding.decoded(String(theirs).utf8, plusIsSpace: false) else {
                throw Problem(.malformedRequest, "The path is not percent-encoded UTF-8.")
            }
            parameters[String(mine.dropFirst().dropLast())] = value
        }
        return parameters
    }

    private static func headers(of grant: TokenBucketGrant) -> HTTPFields {
        var headers = HTTPFields()
        for (text, value) in [
            ("X-RateLimit-Limit", grant.limit), ("X-RateLimit-Remaining", grant.remaining),
            ("X-RateLimit-Reset", grant.resetSeconds),
        ] {
            if let name = HTTPField.Name(text) { headers[name] = String(value) }
        }
        return headers
    }
}
