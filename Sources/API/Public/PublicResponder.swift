import Channels
import Domain
import HTTPTypes
import Hummingbird
import Logging
import Runtime

/// Every request's way through the public listener: the rate of its address, its path, its body, the work.
///
/// The log names channel, status and time, never a path or a body: tokens and people are in them.
struct PublicResponder: HTTPResponder {
    typealias Context = PublicContext

    let configuration: PublicConfiguration
    let operations: any PublicOperations
    let clock: any WallClock
    let logger: Logger
    private let limits: PublicLimits
    private let buckets: TokenBuckets<String>
    private let held: HeldRequests

    init(configuration: PublicConfiguration, operations: any PublicOperations, clock: any WallClock, logger: Logger) {
        self.configuration = configuration
        self.operations = operations
        self.clock = clock
        self.logger = logger
        limits = configuration.limits
        buckets = TokenBuckets(
            rate: limits.server.requestsPerSecond, burst: limits.server.burst, capacity: limits.addresses)
        held = HeldRequests(requests: limits.requests, bytes: limits.heldBytes)
    }

    func respond(to request: Request, context: PublicContext) async throws -> Response {
        let startedAt = clock.steady
        let caller = CallerAddress.of(request.headers, peer: context.peer)
        let route = PublicRoute(request.head.path ?? "", longest: limits.targetBytes)
        let response: Response
        if let seconds = buckets.take(for: caller, at: startedAt).retryAfter {
            response = Self.text(429, "too many requests", retryAfter: seconds)
        } else if held.begin() {
            var holding = 0
            defer { held.end(releasing: holding) }
            response = await answer(request, route, &holding)
        } else {
            response = Self.text(503, "busy", retryAfter: 1)
        }
        logger.debug(
            "public request",
            metadata: [
                "method": "\(request.method.rawValue.prefix(16))", "route": "\(route.name)",
                "status": "\(response.status.code)", "ms": "\(clock.steady.milliseconds - startedAt.milliseconds)",
            ])
        return response
    }

    private func answer(_ request: Request, _ route: PublicRoute, _ holding: inout Int) async -> Response {
        do throws(Problem) {
            switch (route, request.method) {
            case (.nothing, _): return Self.text(404, "not found")
            case (.tooLong, _): return Self.text(414, "the address is too long")
            case (.health, .get), (.health, .head): return Self.text(200, "ok", hasBody: request.method == .get)
            case (.hook(let channel, let subpath, let query), .get),
                (.hook(let channel, let subpath, let query), .post):
                let body = try await body(of: request, atMost: limits.server.bodyBytes, &holding)
                return await hook(request, channel, subpath, query, body)
            case (.unsubscribe(let token), .get), (.unsubscribe(let token), .head):
                return unsubscribePage(token, hasBody: request.method == .get)
            case (.unsubscribe(let token), .post):
                let body = try await body(of: request, atMost: UnsubscribeForm.longest, &holding)
                return await unsubscribe(token, UnsubscribeForm(body))
            case (.health, _): return Self.notAllowed("GET, HEAD")
            case (.hook, _): return Self.notAllowed("GET, POST")
            case (.unsubscribe, _): return Self.notAllowed("GET, HEAD, POST")
            }
        } catch {
            var response = Self.text(error.code.status, error.detail)
            for field in error.headers { response.headers.append(field) }
            return response
        }
    }

    /// - Throws: ``Problem`` 400, 408, 413 or 503.
    private func body(of request: Request, atMost maximum: Int, _ holding: inout Int) async throws(Problem) -> [UInt8] {
        var pace = try BodyPace(
            limits: limits.server, clock: clock, maximum: Int64(maximum),
            announced: request.headers[.contentLength])
        var bytes: [UInt8] = []
        do {
            for try await buffer in request.body {
                try pace.took(buffer.readableBytes)
                guard held.hold(buffer.readableBytes) else {
                    throw Problem(.storeUnavailable, "Too much is being taken in: send it again.").retry(after: 1)
                }
                holding += buffer.readableBytes
                bytes.append(contentsOf: buffer.readableBytesView)
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.incompleteBody, "The body ended early: send it again.")
        }
        try pace.finish()
        return bytes
    }

    private func hook(
        _ request: Request, _ channel: String, _ subpath: String, _ query: String, _ body: [UInt8]
    ) async -> Response {
        var headers: [String: String] = [:]
        for field in request.headers {
            let name = field.name.canonicalName
            headers[name] = headers[name].map { "\($0), \(field.value)" } ?? field.value
        }
        if let host = request.head.authority { headers["host"] = host }
        let answer = await operations.webhook(
            channel: channel,
            WebhookRequest(
                method: request.method.rawValue, subpath: subpath, query: query,
                url: configuration.publicURL + (request.head.path ?? ""), headers: headers, body: body))
        var response = Self.response(answer.status, answer.contentType, answer.body)
        if answer.status == 503 || answer.status == 429 { response.headers[.retryAfter] = "10" }
        return response
    }

    // MARK: Answers

    static func text(_ status: Int, _ text: String, retryAfter: Int? = nil, hasBody: Bool = true) -> Response {
        var response = response(status, "text/plain; charset=utf-8", hasBody ? Array("\(text)\n".utf8) : [])
        if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        return response
    }

    static func notAllowed(_ methods: String) -> Response {
        var response = text(405, "this takes \(methods)")
        response.headers[.allow] = methods
        return response
    }

    static func response(_ status: Int, _ contentType: String, _ body: [UInt8]) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = contentType
        headers[.cacheControl] = "no-store"
        headers[.xContentTypeOptions] = "nosniff"
        return Response(
            status: HTTPResponse.Status(code: (100...999).contains(status) ? status : 500), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
