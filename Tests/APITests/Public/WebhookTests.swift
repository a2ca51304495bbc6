import Channels
import Domain
import HTTPTypes
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import API

/// Providers' calls, as strangers may make them too.
@Suite(.serialized) struct WebhookTests {
    @Test func handsOverTheRequestAsItWasCalled() async throws {
        try await Fixture.run { fixture in
            let outside = PublicFixture(fixture)
            let reply = try await outside.call(
                .post, "/hooks/wa/status/a%2Fb?x=1&y=%20", headers: ["X-Hub-Signature-256": "sha256=00"],
                body: "{\"a\": \"é\"}")
            #expect(reply.status == 200)
            let request = try #require(fixture.operations.requests.withLock { $0.first })
            #expect(request.method == "POST" && request.subpath == "/status/a%2Fb" && request.query == "x=1&y=%20")
            #expect(request.url == "https://talk.example.com/in/hooks/wa/status/a%2Fb?x=1&y=%20")
            #expect(request.headers["x-hub-signature-256"] == "sha256=00")
            #expect(request.body == Array("{\"a\": \"é\"}".utf8))
        }
    }

    @Test func joinsHeadersThatCameSeveralTimes() async throws {
        try await live { fixture, port, _ in
            let socket = try TestSocket(port: port)
            try await socket.send(
                "GET /hooks/wa HTTP/1.1\r\nHost: talk.example.com\r\nA: 1\r\na: 2\r\nConnection: close\r\n\r\n")
            _ = try await socket.receive()
            let request = try #require(fixture.operations.requests.withLock { $0.first })
            #expect(request.headers["a"] == "1, 2" && request.headers["host"] == "talk.example.com")
        }
    }

    @Test func answersAsTheChannelSays() async throws {
        try await Fixture.run { fixture in
            let outside = PublicFixture(fixture)
            fixture.operations.webhookAnswer.withLock {
                $0 = WebhookAnswer(status: 202, contentType: "text/xml", body: Array("<Response/>".utf8))
            }
            let reply = try await outside.call(.get, "/hooks/tw")
            #expect(reply.status == 202 && reply.body == "<Response/>")
            #expect(reply.headers[.contentType] == "text/xml" && reply.headers[.xContentTypeOptions] == "nosniff")
            fixture.operations.webhookAnswer.withLock { $0 = WebhookAnswer(status: 503) }
            #expect(try await outside.call(.post, "/hooks/tw").headers[.retryAfter] == "10")
            fixture.operations.webhookAnswer.withLock { $0 = .forged("bad signature") }
            #expect(try await outside.call(.post, "/hooks/tw").status == 403)
        }
    }

    @Test(arguments: [
        "/", "/v1/campaigns", "/v1/channels", "/openapi.json", "/readyz", "/hooks", "/hooks/", "//hooks/wa",
        "/unsubscribe",
        "/unsubscribe/", "/control/keys", "/healthz/", "/../v1/campaigns",
    ])
    func carriesNothingElse(_ path: String) async throws {
        try await Fixture.run { fixture in
            let outside = PublicFixture(fixture)
            for method in [HTTPRequest.Method.get, .post, .put, .delete, .options] {
                let reply = try await outside.call(method, path)
                #expect(reply.status == 404, "\(method) \(path): \(reply.status)")
            }
            #expect(fixture.operations.requests.withLock { $0.isEmpty })
        }
    }

    @Test func saysWhichMethodsWork() async throws {
        try await Fixture.run { fixture in
            let outside = PublicFixture(fixture)
            for (path, methods) in [
                ("/hooks/wa", "GET, POST"), ("/healthz", "GET, HEAD"), ("/unsubscribe/x", "GET, HEAD, POST"),
            ] {
                let reply = try await outside.call(.delete, path)
                #expect(reply.status == 405 && reply.headers[.allow] == methods, "\(path)")
            }
            #expect(try await outside.call(.get, "/healthz").body == "ok\n")
            #expect(try await outside.call(.head, "/healthz").body.isEmpty)
        }
    }

    @Test func refusesWhatIsTooLarge() async throws {
        var limits = PublicLimits()
        limits.server.bodyBytes = 100
        limits.targetBytes = 50
        let small = limits
        try await Fixture.run { fixture in
            let outside = PublicFixture(fixture, limits: small)
            let large = try await outside.call(.post, "/hooks/wa", body: String(repeating: "a", count: 101))
            #expect(large.status == 413)
            let long = try await outside.call(.get, "/hooks/" + String(repeating: "a", count: 60))
            #expect(long.status == 414)
            #expect(fixture.operations.requests.withLock { $0.isEmpty })
            let right = try await outside.call(.post, "/hooks/wa", body: String(repeating: "a", count: 100))
            #expect(right.status == 200)
        }
    }

    /// As much as any provider sends, and as channels read.
    @Test func takesFourMebibytes() async throws {
        try await Fixture.run { fixture in
            let outside = PublicFixture(fixture, limits: PublicLimits())
            let largest = try await outside.call(.post, "/hooks/wa", body: String(repeating: "a", count: 4_194_304))
            #expect(largest.status == 200)
            let large = try await outside.call(.post, "/hooks/wa", body: String(repeating: "a", count: 4_194_305))
            #expect(large.status == 413)
        }
    }

    /// Chunked: nothing tells the length before it comes.
    @Test func stopsReadingWhereTooMuchComes() async throws {
        var limits = PublicLimits()
        limits.server.bodyBytes = 1000
        try await live(limits: limits) { fixture, port, _ in
            let socket = try TestSocket(port: port)
            try await socket.send(
                "POST /hooks/wa HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
            try? await socket.send("3e8\r\n\(String(repeating: "a", count: 1000))\r\n1\r\na\r\n0\r\n\r\n")
            #expect(try await socket.receive().hasPrefix("HTTP/1.1 413"))
            #expect(fixture.operations.requests.withLock { $0.isEmpty })
        }
    }

    @Test func holdsSoMuchOfAllBodiesAtOnce() async throws {
        var limits = PublicLimits()
        limits.heldBytes = 1000
        let tight = limits
        try await Fixture.run { fixture in
            let outside = PublicFixture(fixture, limits: tight)
            let reply = try await outside.call(.post, "/hooks/wa", body: String(repeating: "a", count: 1001))
            #expect(reply.status == 503 && reply.headers[.retryAfter] == "1")
            for _ in 0..<3 {
                let body = String(repeating: "a", count: 1000)
                #expect(try await outside.call(.post, "/hooks/wa", body: body).status == 200)
            }
        }
    }

    @Test func worksOnSoManyRequestsAtOnce() async throws {
        var limits = PublicLimits()
        limits.requests = 1
        try await live(limits: limits) { _, port, _ in
            let slow = try TestSocket(port: port)
            try await slow.send("POST /hooks/wa HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\naaa")
            let isBusy = try await eventually {
                let other = try? TestSocket(port: port)
                try? await other?.send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                return (try? await other?.receive())?.contains("503") ?? false
            }
            #expect(isBusy)
            try await slow.send("aaaaaaa")
            #expect(try await slow.receive { $0.contains("\r\n\r\n") }.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func turnsAwayABodyThatDribbles() async throws {
        var limits = PublicLimits()
        limits.server.bodyBytesPerSecond = 1_000_000
        limits.server.bodyGrace = .milliseconds(1)
        try await live(limits: limits) { fixture, port, _ in
            let socket = try TestSocket(port: port)
            try await socket.send("POST /hooks/wa HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
            #expect(try await socket.dribble { $0.contains("\r\n\r\n") }.contains("408"))
            #expect(fixture.operations.requests.withLock { $0.isEmpty })
        }
    }

    @Test func closesAConnectionThatSendsNothing() async throws {
        var limits = PublicLimits()
        limits.server.idleTimeout = .milliseconds(200)
        try await live(limits: limits) { _, port, _ in
            let socket = try TestSocket(port: port)
            try await socket.send("POST /hooks/wa HTTP/1.1\r\nHost:")
            #expect(try await socket.receive().isEmpty)
        }
    }

    @Test func takesNoBodyThatEndsEarly() async throws {
        try await live { fixture, port, _ in
            let socket = try TestSocket(port: port)
            try await socket.send("POST /hooks/wa HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\naaa")
            await socket.disconnect()
            let next = try TestSocket(port: port)
            try await next.send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(try await next.receive().contains("200 OK"))
            #expect(fixture.operations.requests.withLock { $0.isEmpty })
        }
    }

    @Test func limitsTheRateOfEachAddress() async throws {
        var limits = PublicLimits()
        limits.server.requestsPerSecond = 1
        limits.server.burst = 2
        let few = limits
        try await Fixture.run { fixture in
            let outside = PublicFixture(fixture, limits: few)
            for _ in 0..<2 { #expect(try await outside.call(.get, "/hooks/wa").status == 200) }
            let third = try await outside.call(.get, "/hooks/wa")
            #expect(third.status == 429 && third.headers[.retryAfter] == "1")
            fixture.manual.advance(by: .seconds(1))
            #expect(try await outside.call(.get, "/hooks/wa").status == 200)
        }
    }

    @Test(
        arguments: [
            ("203.0.113.9", nil, "203.0.113.9"), ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("127.0.0.1", "198.51.100.1", "198.51.100.1"), ("127.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "<script>", "127.0.0.1"), ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::9", nil, "2001:db8:1:2::/64"), ("2001:db8::9", nil, "2001:db8::/64"),
            ("127.0.0.1", nil, "127.0.0.1"),
        ] as [(String, String?, String)])
    func countsACallerAs(peer: String, forwarded: String?, address: String) throws {
        var headers = HTTPFields()
        if let forwarded { headers[try #require(HTTPField.Name("X-Forwarded-For"))] = forwarded }
        #expect(CallerAddress.of(headers, peer: peer) == address)
    }

    @Test func forgetsAddressesRatherThanGrow() {
        let buckets = TokenBuckets<String>(rate: 1, burst: 2, capacity: 3)
        let now = Instant(milliseconds: 0)
        for address in 0..<10 { #expect(buckets.take(for: "\(address)", at: now).retryAfter == nil) }
        _ = buckets.take(for: "a", at: now + .seconds(10))
        _ = buckets.take(for: "a", at: now + .seconds(10))
        #expect(buckets.take(for: "a", at: now + .seconds(10)).retryAfter == 1)
    }

    // MARK: A live listener

    private func live(
        limits: PublicLimits = PublicLimits(),
        _ work: @escaping @Sendable (Fixture, Int, PublicFixture) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream<Int>.makeStream()
        try await Fixture.run(clock: LiveClock()) { fixture in
            let outside = PublicFixture(fixture, limits: limits) { _, number in port.yield(number) }
            let group = ServiceGroup(configuration: .init(services: [outside.server], logger: PublicFixture.quiet))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                var iterator = ports.makeAsyncIterator()
                let number = try #require(await iterator.next())
                let result = await Result { try await work(fixture, number, outside) }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
                try result.get()
            }
        }
    }
}
