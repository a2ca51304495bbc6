import AsyncHTTPClient
import Domain
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Calls of providers' HTTP interfaces: one pool of connections for all channels.
///
/// It says of a failure whether the request can have reached the provider: only where it cannot is a message certain not
/// to have gone out.
package struct ProviderHTTP: Sendable {
    package struct Request: Sendable {
        package var method: String
        /// Absolute, with query.
        package var url: String
        package var headers: [(name: String, value: String)]
        package var body: [UInt8]?
        /// For the whole exchange, the connection included.
        package var timeout: Duration

        package init(
            _ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
            timeout: Duration = .seconds(30)
        ) {
            self.method = method
            self.url = url
            self.headers = headers
            self.body = body
            self.timeout = timeout
        }
    }

    package struct Response: Sendable {
        package var status: Int
        /// Names in lower case; the first of several.
        package var headers: [String: String]
        package var body: [UInt8]

        package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
            self.status = status
            self.headers = headers
            self.body = body
        }

        /// `Retry-After` in seconds (RFC 9110, section 10.2.3); nil where there is none or it is a date.
        package var retryAfter: Duration? {
            headers["retry-after"].flatMap { Int64($0.trimmingCharacters(in: .whitespaces)) }
                .flatMap { (0...31_536_000).contains($0) ? .seconds($0) : nil }
        }
    }

    package enum Failure: Error, Hashable, Sendable {
        /// No connection: nothing left this machine.
        case notSent(String)
        /// The request may have arrived; no whole answer came.
        case lost(String)

        package var text: String {
            switch self {
            case .notSent(let text), .lost(let text): text
            }
        }
    }

    /// The longest answer that is read, in bytes.
    package static let longestAnswer = 16_777_216

    /// One for the process: it ends with it, and so do its connections.
    package static let shared = ProviderHTTP()

    private let client: HTTPClient

    /// - Parameter connectTimeout: for the connection with its TLS handshake.
    private init(connectTimeout: Duration = .seconds(10)) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .milliseconds(connectTimeout.milliseconds)
        // A provider that closes idle connections must not meet a request on one: its loss would look like a message's.
        configuration.connectionPool.idleTimeout = .seconds(10)
        configuration.connectionPool.retryConnectionEstablishment = false
        // How many are under way is the channels' matter: none waits here behind one that hangs.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 4096
        configuration.httpVersion = .automatic
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    package func call(_ request: Request) async throws(Failure) -> Response {
        var call = HTTPClientRequest(url: request.url)
        call.method = HTTPMethod(rawValue: request.method)
        call.headers.add(name: "user-agent", value: "campaignd")
        for header in request.headers { call.headers.add(name: header.name, value: header.value) }
        if let body = request.body { call.body = .bytes(ByteBuffer(bytes: body)) }
        do {
            let answer = try await client.execute(call, timeout: .milliseconds(request.timeout.milliseconds))
            let body = try await answer.body.collect(upTo: ProviderHTTP.longestAnswer)
            var headers: [String: String] = [:]
            for (name, value) in answer.headers where headers[name.lowercased()] == nil {
                headers[name.lowercased()] = value
            }
            return Response(status: Int(answer.status.code), headers: headers, body: Array(body.readableBytesView))
        } catch {
            throw ProviderHTTP.failure(error)
        }
    }

    private static func failure(_ error: any Error) -> Failure {
        switch error {
        case let error as HTTPClientError:
            let early: [HTTPClientError] = [
                .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .invalidURL, .emptyHost,
                .emptyScheme, .alreadyShutdown,
            ]
            let text = "\(error.shortDescription)"
            return early.contains(error) ? .notSent(text) : .lost(text)
        case let error as NIOConnectionError:
            let cause = error.connectionErrors.first.map { words($0.error) } ?? error.dnsAError.map(words)
            return .notSent("no connection to \(error.host):\(error.port): \(cause ?? "the name has no address")")
        case let error as IOError where error.errnoCode == ECONNREFUSED || error.errnoCode == EHOSTUNREACH:
            return .notSent(words(error))
        case let error as NIOSSLError:
            return .notSent("TLS: \(error)")
        case let error as BoringSSLError:
            return .notSent("TLS: \(error)")
        default:
            return .lost(words(error))
        }
    }

    /// NIO's own text of a failed call of the system names the wrong one (`connection reset`) and leaves a bracket open.
    private static func words(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return "\(String(cString: strerror(error.errnoCode))) (errno \(error.errnoCode))"
    }
}
