import Domain
import Foundation
import Logging
import Runtime
import ServiceLifecycle
import Store
import Synchronization
import TestSupport
import Testing

@testable import API

/// The server on loopback, spoken to byte by byte.
@Suite(.serialized) struct ServerTests {
    /// Runs a live server, hands over its port, shuts it down gracefully and waits for its end.
    private func live(
        limits: APILimits = APILimits(),
        _ work: @escaping @Sendable (Fixture, Int, @escaping @Sendable () async -> Void) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream<Int>.makeStream()
        let tell: @Sendable (String, Int) async -> Void = { _, number in port.yield(number) }
        try await Fixture.run(limits: limits, clock: LiveClock(), onServerRunning: tell) { fixture in
            let group = ServiceGroup(
                configuration: .init(
                    services: [fixture.server],
                    logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                var iterator = ports.makeAsyncIterator()
                let number = try #require(await iterator.next())
                let result = await Result { try await work(fixture, number) { await group.triggerGracefulShutdown() } }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
                try result.get()
            }
        }
    }

    private func head(_ fixture: Fixture, _ line: String, _ headers: String...) -> String {
        ([line + " HTTP/1.1", "Host: localhost", "Authorization: Bearer \(fixture.keys[.admin] ?? "")"] + headers)
            .joined(separator: "\r\n") + "\r\n\r\n"
    }

    private func spooled(_ fixture: Fixture) -> Int {
        ((try? FileManager.default.contentsOfDirectory(atPath: fixture.spool)) ?? []).count
    }

    /// Looks until the spool holds this many files.
    private func spoolReaches(_ count: Int, _ fixture: Fixture) async throws -> Bool {
        try await eventually { spooled(fixture) == count }
    }

    @Test func answersOnTheAddressItTells() async throws {
        try await live { fixture, port, _ in
            let socket = try TestSocket(port: port)
            try await socket.send(head(fixture, "GET /healthz") + head(fixture, "GET /v1/campaigns/demo"))
            let text = try await socket.receive { $0.contains("\"waiting_events\"") }
            #expect(text.hasPrefix("HTTP/1.1 200") && text.contains(#"{"status":"ok"}"#))
        }
    }

    @Test func saysWhyItCannotListen() async throws {
        try await live { fixture, port, _ in
            let second = APIServer(
                configuration: APIConfiguration(port: port, spoolDirectory: fixture.spool), store: fixture.store,
                operations: fixture.operations, clock: fixture.clock, random: SeededRandom(1),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            let fault = await #expect(throws: ListenFault.self) { try await second.run() }
            #expect(fault?.description.contains("another process listens there") == true)
        }
    }

    @Test func closesAConnectionThatSendsItsHeadTooSlowly() async throws {
        try await live(limits: APILimits(idleTimeout: .milliseconds(200))) { _, port, _ in
            let socket = try TestSocket(port: port)
            try await socket.send("GET /healthz HTTP/1.1\r\nHost:")
            #expect(try await socket.receive().isEmpty)
        }
    }

    @Test func turnsAwayABodyThatDribbles() async throws {
        let limits = APILimits(bodyBytesPerSecond: 1_000_000, bodyGrace: .milliseconds(1))
        try await live(limits: limits) { fixture, port, _ in
            let socket = try TestSocket(port: port)
            try await socket.send(
                head(fixture, "POST /v1/campaigns/demo/uploads", "Content-Type: text/csv", "Content-Length: 100000"))
            let other = try TestSocket(port: port)
            try await other.send(head(fixture, "GET /healthz", "Connection: close"))
            #expect(try await other.receive().contains("200 OK"))
            let text = try await socket.dribble { $0.contains("request_id") }
            #expect(text.contains("408") && text.contains("request_too_slow"))
            #expect(try await spoolReaches(0, fixture))
        }
    }

    @Test(arguments: [true, false])
    func removesTheFileOfACallerWhoLeaves(_ isChunked: Bool) async throws {
        try await live { fixture, port, _ in
            let socket = try TestSocket(port: port)
            let length = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 1000000"
            try await socket.send(
                head(fixture, "POST /v1/campaigns/demo/uploads", "Content-Type: text/csv", length))
            try await socket.send(isChunked ? "5\r\nemail\r\n" : "email")
            #expect(try await spoolReaches(1, fixture))
            await socket.disconnect()
            #expect(try await spoolReaches(0, fixture))
            #expect(fixture.operations.received.withLock { $0.isEmpty })
        }
    }

    @Test(arguments: [true, false])
    func takesNoHalfParticipants(_ isChunked: Bool) async throws {
        try await live { fixture, port, _ in
            let body = #"[{"attributes": {"external_id": "x"}}]"#
            let socket = try TestSocket(port: port)
            let length = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(body.utf8.count + 1)"
            try await socket.send(
                head(fixture, "POST /v1/campaigns/demo/participants", "Content-Type: application/json", length))
            try await socket.send(isChunked ? "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n" : body)
            await socket.disconnect()
            let next = try TestSocket(port: port)
            try await next.send(head(fixture, "GET /v1/campaigns/demo/participants", "Connection: close"))
            #expect(try await next.receive().contains(#""total":0"#))
        }
    }

    @Test func takesALargeUploadInConstantMemory() async throws {
        try await live { fixture, port, _ in
            let line = Array((String(repeating: "x", count: 1023) + "\n").utf8)
            let block = Array(repeatElement(line, count: 1024).joined())
            let count = 200
            let socket = try TestSocket(port: port)
            let before = ServerTests.peakMemory(reset: true)
            try await socket.send(
                head(
                    fixture, "POST /v1/campaigns/demo/uploads", "Content-Type: text/csv",
                    "Content-Length: \(block.count * count)", "Connection: close"))
            try await socket.send(block, times: count)
            let text = try await socket.receive()
            let grown = ServerTests.peakMemory(reset: false) - before
            #expect(text.hasPrefix("HTTP/1.1 202"))
            let file = try #require(fixture.operations.received.withLock { $0.first })
            #expect(file.byteCount == Int64(block.count * count))
            #expect(grown < 40 << 20, "grew by \(grown >> 20) MiB")
        }
    }

    /// The largest resident set since the last reset, in bytes (`VmHWM`; proc(5)).
    private static func peakMemory(reset: Bool) -> Int {
        if reset { try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs")) }
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return (Int(line.filter { $0.isNumber }) ?? 0) * 1024
    }

    @Test(arguments: [
        "\u{0}\u{1}\u{2}\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "POST /v1/campaigns HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nA: " + String(repeating: "x", count: 100_000) + "\r\n\r\n",
        "GET / HTTP/1.1\r\n" + String(repeating: "A: b\r\n", count: 5000) + "\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ])
    func survivesWhatIsNoHTTP(_ text: String) async throws {
        try await live { fixture, port, _ in
            let socket = try TestSocket(port: port)
            try? await socket.send(text)
            let answer = (try? await socket.receive { $0.contains("\r\n\r\n") }) ?? ""
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"))
            let next = try TestSocket(port: port)
            try await next.send(head(fixture, "GET /healthz", "Connection: close"))
            #expect(try await next.receive().contains("200 OK"))
        }
    }

    @Test func letsARefusedCallerReadWhy() async throws {
        try await live { _, port, _ in
            let socket = try TestSocket(port: port)
            try await socket.send(
                "POST /v1/campaigns/demo/uploads HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 8388608\r\nConnection: close\r\n\r\n"
            )
            try? await socket.send([UInt8](repeating: 65, count: 1 << 20), times: 8)
            #expect(try await socket.receive().contains("missing_key"))
        }
    }

    @Test func closesAConnectionWhoseAnswerNobodyReads() async throws {
        try await live(limits: APILimits(stallTimeout: .milliseconds(300))) { fixture, port, _ in
            let body = #"[{"attributes": {"external_id": "x"}}]"#
            let reply = try await fixture.post("/v1/campaigns/demo/participants", body)
            let upload = try #require(try reply.json["meta"]?["upload_id"]?.text)
            let path = fixture.directory + "/large.csv"
            let size = 32 << 20
            try Data(count: size).write(to: URL(fileURLWithPath: path))
            fixture.operations.errorsFile.withLock { $0 = path }
            let socket = try TestSocket(port: port)
            try await socket.send(head(fixture, "GET /v1/uploads/\(upload)/errors.csv"))
            #expect(try await connectionsFall(to: 0, port: port))
            #expect(try await socket.receive().utf8.count < size)
        }
    }

    /// Looks until this process has so few accepted connections on a port (proc(5), `/proc/net/tcp`).
    private func connectionsFall(to count: Int, port: Int) async throws -> Bool {
        let local = ":" + String(port, radix: 16, uppercase: true).padded(4)
        return try await eventually {
            let table = (try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)) ?? ""
            let open = table.split(separator: "\n").map { $0.split(separator: " ") }.filter { columns in
                columns.count > 3 && columns[1].hasSuffix(local) && columns[3] == "01"
            }
            return open.count <= count
        }
    }

    @Test func finishesWhatItHasWhenShutDown() async throws {
        try await live { fixture, port, shutDown in
            let (entered, entrance) = AsyncStream<Void>.makeStream()
            let (released, release) = AsyncStream<Void>.makeStream()
            fixture.operations.gate.withLock {
                $0 = {
                    entrance.yield()
                    for await _ in released { break }
                }
            }
            let body = #"[{"attributes": {"external_id": "x"}}]"#
            let socket = try TestSocket(port: port)
            try await socket.send(
                head(
                    fixture, "POST /v1/campaigns/demo/participants", "Content-Type: application/json",
                    "Content-Length: \(body.utf8.count)") + body)
            for await _ in entered { break }
            await shutDown()
            release.yield()
            let text = try await socket.receive()
            #expect(text.hasPrefix("HTTP/1.1 200") && text.contains(#""created""#))
        }
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String { String(repeating: "0", count: max(0, width - count)) + self }
}
