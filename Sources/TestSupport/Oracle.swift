package import Foundation
import Glibc

/// Runs a script of `Tests/Oracles` in CPython over lines of input.
package enum Oracle {
    package struct Failure: Error {
        package var status: Int32
    }

    /// One line of output a line of input. Files stand between the processes, so that neither waits for the other.
    package static func run(_ script: String, lines: [String]) throws -> [String] {
        try run(script, input: Data((lines.joined(separator: "\n") + "\n").utf8))
            .split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    package static func run(_ script: String, input: Data) throws -> Data {
        let directory = try TemporaryDirectory("oracle")
        let (source, target) = (directory.path("in"), directory.path("out"))
        try input.write(to: URL(filePath: source))

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, source, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, target, O_WRONLY | O_CREAT, 0o600)
        let words: [String] = ["python3", Repository.path("Tests/Oracles/\(script)")]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        arguments.append(nil)
        var process: pid_t = 0
        let spawned = posix_spawnp(&process, "python3", &actions, nil, &arguments, environ)
        guard spawned == 0 else { throw Failure(status: spawned) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw Failure(status: errno) }
        }
        guard status == 0 else { throw Failure(status: status) }
        return try Data(contentsOf: URL(filePath: target))
    }

    package static func json(_ object: [String: String]) throws -> String {
        String(decoding: try JSONEncoder().encode(object), as: UTF8.self)
    }
}
