import Domain
import Foundation
import TestSupport

/// A directory in which commands are run, with the sample campaign unless a test says otherwise.
final class CommandLine: Sendable {
    struct Result: Sendable {
        var code: Int32
        var output: String
        var errors: String

        /// The JSON objects of the output, one a line.
        var objects: [[String: Any]] {
            output.split(separator: "\n").compactMap {
                (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
            }
        }
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let directory: TemporaryDirectory
    var state: String { directory.path("state") }

    /// - Parameter configuration: campaignd.json without the directories' keys, as members; nil: no such file.
    init(sample: Bool = true, configuration: String? = #""limits": { "settle_seconds": 0 }"#) throws {
        directory = try TemporaryDirectory("command")
        if sample {
            try FileManager.default.createDirectory(
                atPath: directory.path("flows"), withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: Repository.path("flows/payment-reminder"), toPath: directory.path("flows/payment-reminder"))
        }
        if let configuration { try directory.write("{ \(configuration) }", to: "campaignd.json") }
    }

    /// Runs a command to its end; stops it after `patience`.
    func run(
        _ arguments: [String], input: String = "", environment: [String: String] = [:],
        patience: Duration = Patience.longest
    ) async throws -> Result {
        let name = "run-\(UInt64.random(in: 0 ... .max))"
        try directory.write(input, to: "\(name).in")
        let process = try start(arguments, name: name, environment: environment)
        guard case .exited(let code)? = try await process.waitForEnd(within: patience) else {
            process.kill()
            throw Failure(description: "\(arguments) did not end by itself: \(text("\(name).err"))")
        }
        return Result(code: code, output: text("\(name).out"), errors: text("\(name).err"))
    }

    /// Starts the daemon on a free port and waits until it is ready.
    func serve(_ more: [String] = [], name: String = "serve", environment: [String: String] = [:]) async throws
        -> Served
    {
        try directory.write("", to: "\(name).in")
        let process = try start(["serve", "--listen", "127.0.0.1:0"] + more, name: name, environment: environment)
        let served = Served(process: process, line: self, name: name)
        guard try await eventually({ served.port != nil || process.poll() != nil }), served.port != nil else {
            throw Failure(description: "not ready: \(served.errors)")
        }
        return served
    }

    /// Through a shell, which puts input, output and errors into files of their own.
    private func start(_ arguments: [String], name: String, environment: [String: String]) throws -> ChildProcess {
        var variables = ProcessInfo.processInfo.environment.filter { key, _ in
            !key.hasPrefix("CAMPAIGND_") && !["STATE_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_USEC"].contains(key)
        }
        variables.merge(environment) { $1 }
        let files = [".in", ".out", ".err"].map { directory.path(name + $0) }
        let script = #"cd "$1" && i="$2" o="$3" e="$4" && shift 4 && exec "$@" <"$i" >"$o" 2>"$e""#
        return try ChildProcess(
            ["sh", "-c", script, "sh", directory.path] + files + [Installation.binary] + arguments,
            environment: variables, output: "/dev/null")
    }

    func text(_ name: String) -> String {
        (try? String(contentsOfFile: directory.path(name), encoding: .utf8)) ?? ""
    }
}

/// A daemon that runs.
struct Served: Sendable {
    let process: ChildProcess
    let line: CommandLine
    let name: String

    var output: String { line.text("\(name).out") }
    var errors: String { line.text("\(name).err") }

    /// The port of the API, once it listens.
    var port: Int? {
        guard let range = errors.firstRange(of: "listen=127.0.0.1:") else { return nil }
        return Int(errors[range.upperBound...].prefix { $0.isNumber })
    }

    /// SIGTERM; answers the exit code.
    func stop() async throws -> ChildProcess.End? {
        process.send(SIGTERM)
        return try await process.waitForEnd()
    }

    /// One request to the API by curl; answers the status and the body.
    func call(_ method: String, _ path: String, key: String?, type: String = "application/json", body: String? = nil)
        async throws -> (status: Int, object: [String: Any])
    {
        var command = ["curl", "-sS", "-X", method, "-w", "\n%{http_code}", "http://127.0.0.1:\(port ?? 0)\(path)"]
        if let key { command += ["-H", "Authorization: Bearer \(key)"] }
        if let body { command += ["-H", "Content-Type: \(type)", "--data-binary", body] }
        let text = String(decoding: try await Command.run(command), as: UTF8.self)
        guard let newline = text.lastIndex(of: "\n"), let status = Int(text[text.index(after: newline)...]) else {
            throw CommandLine.Failure(description: text)
        }
        let object = try? JSONSerialization.jsonObject(with: Data(text[..<newline].utf8)) as? [String: Any]
        return (status, object ?? [:])
    }
}
