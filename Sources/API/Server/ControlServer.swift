import Foundation
import Hummingbird
import HummingbirdCore
import Runtime
package import ServiceLifecycle

/// The API on a Unix socket, for the operator's own commands: no keys, because the file system says who may reach it.
///
/// The socket lies in a directory that only its owner may enter. One left by a process that was killed is replaced.
package struct ControlServer: Service {
    /// The longest path that a Unix socket can have on Linux, in bytes.
    package static let longestPath = 107

    private let application: Application<APIResponder>
    private let path: String

    /// - Parameters:
    ///   - path: of the socket, absolute, at most ``longestPath`` bytes.
    ///   - onServerRunning: told once it listens.
    package init(path: String, api: ControlAPI, onServerRunning: @escaping @Sendable () async -> Void = {}) {
        self.path = path
        application = Application(
            responder: api.responder, server: .http1(configuration: APIServer.channel(api.limits)),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: path), serverName: nil),
            onServerRunning: { _ in await onServerRunning() }, logger: api.logger)
    }

    /// - Throws: ``FileFault`` where the directory cannot be made.
    package func run() async throws {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try Files.makeDirectory(directory)
        if chmod(directory, 0o700) != 0 { throw FileFault("protect", directory, errno: errno) }
        try Files.remove(path)
        try await application.run()
        try Files.remove(path)
    }
}
