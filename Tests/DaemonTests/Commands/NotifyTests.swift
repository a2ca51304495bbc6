import Domain
import Foundation
import Synchronization
import TestSupport
import Testing

/// What the service manager hears.
struct NotifyTests {
    @Test func everyStepIsTold() async throws {
        let line = try CommandLine()
        let socket = try NotifySocket(path: line.directory.path("notify"))
        let served = try await line.serve(environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "200000"])
        #expect(try await eventually { socket.heard("READY=1") == 1 && socket.heard("WATCHDOG=1") > 1 })
        served.process.send(SIGHUP)
        #expect(try await eventually { socket.heard("READY=1") == 2 })
        #expect(socket.heard("RELOADING=1") == 1)
        #expect(try await served.stop() == .exited(0))
        #expect(try await eventually { socket.heard("STOPPING=1") == 1 })
        let order = ["READY=1", "RELOADING=1", "STOPPING=1"].compactMap { socket.text.firstRange(of: $0)?.lowerBound }
        #expect(order.count == 3 && order == order.sorted())
    }
}

/// A datagram socket as a service manager has it; looked at without waiting.
final class NotifySocket: Sendable {
    let path: String
    private let descriptor: Int32
    private let received = Mutex("")

    init(path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard descriptor >= 0, bound == 0 else {
            throw CommandLine.Failure(description: "bind \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    /// All that was heard so far, a line feed after each datagram.
    var text: String {
        received.withLock { text in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
                if count <= 0 { return text }
                text += String(decoding: buffer[..<count], as: UTF8.self) + "\n"
            }
        }
    }

    func heard(_ words: String) -> Int { text.components(separatedBy: words).count - 1 }
}
