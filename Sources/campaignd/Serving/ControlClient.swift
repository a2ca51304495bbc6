import API
import ArgumentParser
import AsyncHTTPClient
import Domain
import Foundation
import NIOCore
import NIOHTTP1

/// Talks to the daemon that holds a state directory, over its control socket: who may open the socket may operate it.
struct ControlClient: OperatorDoor {
    /// Where the daemon of a state directory listens for its operator.
    static func socket(stateDirectory: String) -> String { "\(stateDirectory)/control/socket" }

    /// The daemon is on this machine: while it lives it answers in the end, however slow the machine and large the store are,
    /// and where it dies the connection ends. A bound against hanging only.
    static let patience: Duration = .seconds(3600)

    /// A daemon that has gone does not come back for this request.
    private static let http = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    let socket: String

    /// Nil where no daemon listens.
    init?(stateDirectory: String) {
        socket = Self.socket(stateDirectory: stateDirectory)
        guard Self.answers(socket) else { return nil }
    }

    func send(_ method: String, _ path: String, _ body: [String: Any]?, timeout: Duration) async throws -> [String: Any]
    {
        var request = HTTPClientRequest(url: "http+unix://\(PercentCoding.encoded(socket))\(path)")
        request.method = .RAW(value: method)
        request.headers.add(name: ControlAPI.operatorHeaderName, value: Person.name)
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: body)))
        }
        let answer: HTTPClientResponse
        let bytes: ByteBuffer
        do {
            answer = try await Self.http.execute(request, timeout: .milliseconds(timeout.milliseconds))
            bytes = try await answer.body.collect(upTo: 64 << 20)
        } catch {
            throw CommandFailure(.outOfReach, "the daemon at \(socket) did not answer: \(error)")
        }
        return try Self.members(status: Int(answer.status.code), bytes.readableBytesView)
    }

    private static func answers(_ path: String) -> Bool {
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if descriptor < 0 { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
