import Foundation
import TestSupport

@testable import Channels

/// A double of an HTTP provider, on `Tests/Peers/provider_double.py`, and the ways to steer it.
struct ProviderDouble: Sendable {
    /// A request that it has taken.
    struct Taken: Decodable, Sendable {
        var number: Int
        var method: String
        var path: String
        var headers: [String: String]
        var body: String

        /// The body as JSON; nil where it is none.
        var json: ConfigurationValue? { try? JSONDecoder().decode(ConfigurationValue.self, from: Data(body.utf8)) }
    }

    /// What it does with one coming request, or with several.
    struct Behaviour: Encodable, Sendable {
        var status: Int?
        var headers: [String: String]?
        var body: String?
        var drop: String?
        var delay: Double?
        var times: Int?

        static func answer(_ status: Int, _ body: String = "", headers: [String: String] = [:]) -> Behaviour {
            Behaviour(status: status, headers: headers, body: body)
        }

        static let dropBefore = Behaviour(drop: "before")
        static let dropAfter = Behaviour(drop: "after")
        static func wait(_ seconds: Double) -> Behaviour { Behaviour(delay: seconds) }
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let process: PeerProcess
    var url: String { "http://127.0.0.1:\(process.port)" }

    init(_ script: String, _ arguments: [String] = []) async throws {
        process = try await PeerProcess.python(script, arguments)
    }

    /// Ends it: nothing listens any more.
    func end() { process.end() }

    func next(_ behaviours: Behaviour...) async throws {
        try await control("/__next", Array(try JSONEncoder().encode(behaviours)))
    }

    func log() async throws -> [Taken] {
        try JSONDecoder().decode([Taken].self, from: Data(try await read("/__log")))
    }

    /// Waits until it has taken so many requests.
    func log(count: Int) async throws -> [Taken] {
        try JSONDecoder().decode([Taken].self, from: Data(try await read("/__log?count=\(count)&timeout=30")))
    }

    @discardableResult
    func control(_ path: String, _ json: String) async throws -> [UInt8] { try await control(path, Array(json.utf8)) }

    @discardableResult
    func control(_ path: String, _ body: [UInt8]) async throws -> [UInt8] {
        try await call(ProviderHTTP.Request("POST", url + path, body: body))
    }

    func read(_ path: String) async throws -> [UInt8] {
        try await call(ProviderHTTP.Request("GET", url + path, timeout: .seconds(60)))
    }

    private func call(_ request: ProviderHTTP.Request) async throws -> [UInt8] {
        let response = try await ProviderHTTP.shared.call(request)
        guard response.status == 200 else {
            throw Failure(
                description:
                    "\(request.url): status \(response.status): \(String(decoding: response.body, as: UTF8.self))")
        }
        return response.body
    }
}
