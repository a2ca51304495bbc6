import Dispatch
import Foundation
import TestSupport

/// A plain TCP connection to loopback: what HTTP clients do not let a test do. Blocking, on a thread of its own.
final class TestSocket: @unchecked Sendable {
    // `descriptor` is touched on `queue` only.

    struct Fault: Error {
        var operation: String
        var number: Int32
    }

    private let queue = DispatchQueue(label: "test.socket")
    private var descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var limit = timeval(tv_sec: Patience.longestSeconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 { throw Fault(operation: "connect", number: errno) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8], times: Int = 1) async throws {
        try await run { [self] in
            for _ in 0..<times {
                var offset = 0
                while offset < bytes.count {
                    let sent = bytes.withUnsafeBytes { buffer in
                        Foundation.send(
                            descriptor, buffer.baseAddress.map { $0 + offset }, bytes.count - offset,
                            Int32(MSG_NOSIGNAL))
                    }
                    if sent <= 0 { throw Fault(operation: "send", number: errno) }
                    offset += sent
                }
            }
        }
    }

    /// What comes until the other side closes, or until `isEnough` says so.
    func receive(until isEnough: @escaping @Sendable (String) -> Bool = { _ in false }) async throws -> String {
        try await run { [self] in
            var all: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 16 * 1024)
            while true {
                let count = recv(descriptor, &chunk, chunk.count, 0)
                if count < 0, errno == ECONNRESET { break }
                if count < 0 { throw Fault(operation: "receive", number: errno) }
                if count == 0 { break }
                all += chunk[..<count]
                if isEnough(String(decoding: all, as: UTF8.self)) { break }
            }
            return String(decoding: all, as: UTF8.self)
        }
    }

    /// Sends a byte every few milliseconds until an answer has come; returns the answer.
    func dribble(until isEnough: @escaping @Sendable (String) -> Bool) async throws -> String {
        try await run { [self] in
            var all: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 16 * 1024)
            var takesMore = true
            let end = DispatchTime.now() + .seconds(Patience.longestSeconds)
            while DispatchTime.now() < end {
                // The other side may close as soon as it has answered; its answer is read all the same.
                if takesMore, Foundation.send(descriptor, "a", 1, Int32(MSG_NOSIGNAL)) <= 0 { takesMore = false }
                let count = recv(descriptor, &chunk, chunk.count, takesMore ? Int32(MSG_DONTWAIT) : 0)
                if count == 0 { break }
                if count < 0, errno != EAGAIN { break }
                if count > 0 { all += chunk[..<count] }
                if isEnough(String(decoding: all, as: UTF8.self)) { break }
                usleep(5_000)
            }
            return String(decoding: all, as: UTF8.self)
        }
    }

    func disconnect() async {
        try? await run { [self] in
            close(descriptor)
            descriptor = -1
        }
    }

    private func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}
