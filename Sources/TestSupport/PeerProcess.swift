import Dispatch
import Foundation
import Synchronization

/// A server started for a test, on a port that it picks.
///
/// The peer prints `PORT <number>` and then `READY`, each on a line of its own, once it listens. It ends when its
/// standard input does, so that it never outlives the tests, even when they crash.
package final class PeerProcess: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
        /// It ended by itself, before it was ready.
        var hasEnded = false
    }

    package let processID: Int32
    package let port: Int

    private let errors: String
    private let directory: TemporaryDirectory
    /// The write end of the peer's standard input; -1 once the process is ended.
    private let input: Mutex<Int32>

    private init(processID: Int32, port: Int, errors: String, directory: TemporaryDirectory, input: Int32) {
        self.processID = processID
        self.port = port
        self.errors = errors
        self.directory = directory
        self.input = Mutex(input)
    }

    deinit { end() }

    /// Starts a script of `Tests/Peers` with the interpreter that has the packages of `Tests/requirements.txt`.
    package static func python(_ script: String, _ arguments: [String] = []) async throws -> PeerProcess {
        guard FileManager.default.isExecutableFile(atPath: Repository.python) else {
            throw Failure(description: "\(Repository.python) is missing: run `make test-deps`")
        }
        return try await start([Repository.python, Repository.path("Tests/Peers/\(script)")] + arguments)
    }

    /// - Parameters:
    ///   - command: the program, looked up in `PATH`, and its arguments.
    ///   - patience: how long the peer may take until it is ready.
    /// - Throws: `Failure` with what the peer wrote to its standard error.
    package static func start(_ command: [String], patience: Duration = Patience.longest) async throws -> PeerProcess {
        try await withCheckedThrowingContinuation { continuation in
            // Starting blocks until the peer is ready, and the cooperative pool is small.
            DispatchQueue(label: "peer").async {
                continuation.resume(with: Result { try startPersistently(command, patience: patience) })
            }
        }
    }

    /// What the peer has written to its standard error.
    package var errorText: String {
        (try? Data(contentsOf: URL(filePath: errors))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Writes a line to the peer's standard input.
    package func say(_ line: String) throws {
        let bytes = Array((line + "\n").utf8)
        let written = input.withLock { input in input < 0 ? -1 : write(input, bytes, bytes.count) }
        guard written == bytes.count else { throw Failure(description: "the peer takes no words any more") }
    }

    /// Kills the process and waits for its end; does nothing the second time.
    package func end() {
        let open = input.withLock { input in
            defer { input = -1 }
            return input
        }
        guard open >= 0 else { return }
        close(open)
        kill(processID, SIGKILL)
        PeerProcess.reap(processID)
    }

    /// A port that a peer's server finds free may be somebody else's when it takes it: the peer then ends, and another
    /// picks another.
    private static func startPersistently(_ command: [String], patience: Duration) throws -> PeerProcess {
        for _ in 0..<2 {
            do { return try startBlocking(command, patience: patience) } catch let failure as Failure
                where failure.hasEnded
            {}
        }
        return try startBlocking(command, patience: patience)
    }

    private static func startBlocking(_ command: [String], patience: Duration) throws -> PeerProcess {
        let directory = try TemporaryDirectory("peer")
        let errors = directory.path("stderr")
        let started = try start(command, errors: errors)
        defer { close(started.output) }
        let input = started.input
        let process = started.process
        do {
            let port = try waitUntilReady(started.output, patience: patience)
            return PeerProcess(processID: process, port: port, errors: errors, directory: directory, input: input)
        } catch {
            close(input)
            kill(process, SIGKILL)
            reap(process)
            let words = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
            throw Failure(
                description: "\(command.joined(separator: " ")): \(error): \(words)",
                hasEnded: (error as? Failure)?.hasEnded ?? false)
        }
    }

    /// One at a time: a pipe is not yet close-on-exec when it is made, and another peer must not hold it open.
    private static let starting = Mutex(())

    /// Answers the process, the write end of its standard input, and the read end of its standard output.
    private static func start(
        _ command: [String], errors: String
    ) throws -> (process: pid_t, input: Int32, output: Int32) {
        try starting.withLock { _ in
            var input: [Int32] = [-1, -1]
            var output: [Int32] = [-1, -1]
            guard pipe(&input) == 0, pipe(&output) == 0 else {
                throw Failure(description: "pipe: \(String(cString: strerror(errno)))")
            }
            for descriptor in input + output { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
            defer {
                close(input[0])
                close(output[1])
            }
            do {
                let process = try spawn(command, input: input[0], output: output[1], errors: errors).get()
                return (process, input[1], output[0])
            } catch {
                close(input[1])
                close(output[0])
                throw Failure(description: "\(command.first ?? ""): cannot be started: \(error)")
            }
        }
    }

    private static func spawn(
        _ command: [String], input: Int32, output: Int32, errors: String
    ) -> Result<pid_t, Failure> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        arguments.append(nil)
        var process: pid_t = 0
        let code = posix_spawnp(&process, arguments[0] ?? strdup(""), &actions, nil, arguments, environ)
        return code == 0 ? .success(process) : .failure(Failure(description: String(cString: strerror(code))))
    }

    private static func waitUntilReady(_ descriptor: Int32, patience: Duration) throws -> Int {
        let deadline = ContinuousClock.now + patience
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let left = deadline - ContinuousClock.now
            guard left > .zero else { throw Failure(description: "not ready after \(patience)") }
            var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&poller, 1, Int32(clamping: left.components.seconds * 1000 + 1)) > 0 else { continue }
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { throw Failure(description: "ended before it was ready", hasEnded: true) }
            text += buffer[..<count]
            // A line counts once its end is there: the peer may still be writing.
            let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
                .map { String(decoding: $0, as: UTF8.self) }
            guard lines.contains("READY") else { continue }
            let port = lines.first { $0.hasPrefix("PORT ") }.flatMap { Int($0.dropFirst(5)) }
            guard let port else { throw Failure(description: "ready without a PORT line") }
            return port
        }
    }

    private static func reap(_ process: pid_t) {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
}
