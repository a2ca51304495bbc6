import Dispatch
import Foundation

/// Runs a program to its end.
package enum Command {
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    /// What the program wrote to its standard output. Files stand between the processes, so that neither waits for the
    /// other.
    ///
    /// - Parameter command: the program, looked up in `PATH`, and its arguments.
    /// - Throws: `Failure` with what it wrote to its standard error, where it does not end with status 0.
    package static func run(_ command: [String], input: [UInt8] = []) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            // Waiting blocks, and the cooperative pool is small.
            DispatchQueue(label: "command").async {
                continuation.resume(with: Result { try runBlocking(command, input: input) })
            }
        }
    }

    private static func runBlocking(_ command: [String], input: [UInt8]) throws -> [UInt8] {
        let directory = try TemporaryDirectory("command")
        try directory.write(input, to: "in")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, directory.path("in"), O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, directory.path("out"), O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, directory.path("err"), O_WRONLY | O_CREAT, 0o600)
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        arguments.append(nil)
        guard let program = arguments.first ?? nil else { throw Failure(description: "no command") }
        var process: pid_t = 0
        let code = posix_spawnp(&process, program, &actions, nil, arguments, environ)
        guard code == 0 else { throw Failure(description: "\(command[0]): \(String(cString: strerror(code)))") }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw Failure(description: "waitpid: \(String(cString: strerror(errno)))") }
        }
        guard status == 0 else {
            let words = String(decoding: try directory.read("err"), as: UTF8.self)
            throw Failure(description: "\(command.joined(separator: " ")): status \(status): \(words)")
        }
        return try directory.read("out")
    }
}
