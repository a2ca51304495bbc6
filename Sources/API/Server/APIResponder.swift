import Domain
import HTTPTypes
import Hummingbird
import Logging
import Store

/// Every request's way: an id, the endpoint, the key, the rate limit, the query, the work, and a problem for whatever
/// goes wrong. Nothing that a caller sends leaves it as an error.
struct APIResponder: HTTPResponder {
    typealias Context = APIContext

    let table: EndpointTable
    let router: RouterResponder<APIContext>
    let environment: APIEnvironment
    let logger: Logger

    init(
        table: EndpointTable, environment: APIEnvironment, authenticator: Authenticator,
        buckets: TokenBuckets<APIKeyKey>,
        logger: Logger
    ) {
        self.table = table
        self.environment = environment
        self.logger = logger
        let router = Router(context: APIContext.self)
        for endpoint in table.endpoints {
            let gate = EndpointGate(
                endpoint: endpoint, authenticator: authenticator, buckets: buckets, clock: environment.clock,
                logger: logger)
            router.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
                try await gate.respond(to: request, context: context)
            }
        }
        self.router = router.buildResponder()
    }

    func respond(to request: Request, context: APIContext) async throws -> Response {
        let startedAt = environment.clock.steady
        let name = HTTPField.Name("X-Request-Id")
        let requestID = RequestIdentifier.make(
            given: name.flatMap { request.headers[$0] }, random: environment.random)
        var context = context
        context.requestID = requestID
        var response: Response
        do {
            response = try await route(request, context)
        } catch {
            response = answer(error, requestID: requestID, template: context.endpointPath)
        }
        if let name { response.headers[name] = requestID }
        log(request, response, requestID, template: context.endpointPath, startedAt: startedAt)
        return response
    }

    private func route(_ request: Request, _ context: APIContext) async throws -> Response {
        let path = request.uri.path
        let methods = table.methods(at: path)
        guard !methods.isEmpty else {
            throw Problem(.notFound, "There is no such path: /openapi.json lists those there are.")
        }
        guard methods.contains(request.method.rawValue) else {
            var headers = HTTPFields()
            headers[.allow] = methods.joined(separator: ", ")
            throw Problem(
                .methodNotAllowed,
                "This path takes \(methods.joined(separator: ", ")), not \(request.method.rawValue.prefix(32)).",
                headers: headers)
        }
        return try await router.respond(to: request, context: context)
    }

    private func answer(_ error: any Error, requestID: String, template: String?) -> Response {
        if let problem = Problem(error) { return problem.response(requestID: requestID) }
        if let error = error as? any HTTPResponseError, (400..<500).contains(error.status.code) {
            return Problem(.malformedRequest, "The request cannot be read.").response(requestID: requestID)
        }
        // Errors of the store name files and operations, never what participants sent; others are named by type only.
        let cause = (error as? StoreError)?.description ?? String(describing: type(of: error))
        logger.error(
            "request failed",
            metadata: ["request_id": "\(requestID)", "endpoint": "\(template ?? "none")", "cause": "\(cause)"])
        return Problem(
            .internalFault, "The request was not done; the daemon's log names the cause under this request id."
        )
        .response(requestID: requestID)
    }

    /// The endpoint's template stands for the path: a path that matches nothing may hold anything.
    private func log(
        _ request: Request, _ response: Response, _ requestID: String, template: String?, startedAt: Instant
    ) {
        let elapsed = environment.clock.steady.milliseconds - startedAt.milliseconds
        logger.info(
            "request",
            metadata: [
                "request_id": "\(requestID)", "method": "\(request.method.rawValue.prefix(32))",
                "endpoint": "\(template ?? "none")", "status": "\(response.status.code)", "ms": "\(elapsed)",
            ])
    }
}
