package import Foundation
import FoundationNetworking

/// The double of an HTTP provider: a script of `Tests/Peers` on `provider_double.py`, and what steers it.
package struct ProviderDouble: Sendable {
    /// What it does with a coming request instead of what the provider does.
    package enum Behaviour: Sendable {
        /// `body` is sent as it stands.
        case answer(Int, headers: [String: String] = [:], body: String = "")
        /// Closes the connection before the body is read: the request was not taken.
        case dropBefore
        /// Does what the provider does, and closes the connection without an answer.
        case dropAfter
        /// Waits, then does what the provider does.
        case delay(Duration)
        /// The same for the next `times` requests.
        indirect case repeated(Behaviour, times: Int)
    }

    /// A request that it took.
    package struct Taken: Decodable, Sendable {
        package var number: Int
        package var method: String
        /// With the query.
        package var path: String
        /// Names in lower case.
        package var headers: [String: String]
        package var body: String

        /// The body as JSON.
        package func json() throws -> [String: Any] {
            try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] ?? [:]
        }
    }

    package struct Failure: Error, CustomStringConvertible {
        package var description: String

        package init(description: String) { self.description = description }
    }

    package let process: PeerProcess
    private let session = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = Double(Patience.longestSeconds)
        return URLSession(configuration: configuration)
    }()

    /// Starts the script `Tests/Peers/<script>`.
    package static func start(_ script: String, _ arguments: [String] = []) async throws -> ProviderDouble {
        ProviderDouble(process: try await PeerProcess.python(script, arguments))
    }

    /// Without a slash at its end.
    package var baseURL: String { "http://127.0.0.1:\(process.port)" }

    /// The behaviours of the coming requests, one each, after those that were told before.
    package func next(_ behaviours: [Behaviour]) async throws {
        let list = behaviours.map(\.json)
        try await call("POST", "/__next", JSONSerialization.data(withJSONObject: list))
    }

    /// The requests taken, oldest first.
    package func log() async throws -> [Taken] {
        try JSONDecoder().decode([Taken].self, from: try await call("GET", "/__log"))
    }

    /// The requests taken, once there are `count` of them; fewer where they do not come.
    package func log(awaiting count: Int) async throws -> [Taken] {
        try JSONDecoder().decode(
            [Taken].self, from: try await call("GET", "/__log?count=\(count)&timeout=\(Patience.longestSeconds - 60)"))
    }

    /// Forgets behaviours, requests, and what the double itself remembers.
    package func reset() async throws { try await call("POST", "/__reset") }

    /// Ends the process.
    package func end() { process.end() }

    /// Calls a path of the double's own (`/__…`), or plays a client; answers the body.
    @discardableResult
    package func call(_ method: String, _ path: String, _ body: Data? = nil) async throws -> Data {
        guard let url = URL(string: baseURL + path) else { throw Failure(description: "no URL: \(path)") }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body
        if body != nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
        let (data, response) = try await session.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard (200..<300).contains(status) else {
            throw Failure(
                description: "\(method) \(path): \(status): \(String(decoding: data, as: UTF8.self)) "
                    + process.errorText)
        }
        return data
    }
}

extension ProviderDouble.Behaviour {
    fileprivate var json: [String: Any] {
        switch self {
        case .answer(let status, let headers, let body): ["status": status, "headers": headers, "body": body]
        case .dropBefore: ["drop": "before"]
        case .dropAfter: ["drop": "after"]
        case .delay(let duration):
            ["delay": Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18]
        case .repeated(let behaviour, let times): behaviour.json.merging(["times": times]) { $1 }
        }
    }
}
