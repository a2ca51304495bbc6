import Domain
import Foundation
import Synchronization
import TestSupport

/// A process that a test starts and that ends with it: killed and waited for when the last reference goes, and killed
/// where the tests themselves are.
final class ChildProcess: Sendable {
    enum End: Hashable, Sendable {
        case exited(Int32)
        case signaled(Int32)
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let processID: pid_t
    /// Nil while it runs. Once it is set the number may be another process's.
    private let end = Mutex<End?>(nil)

    /// - Parameters:
    ///   - command: the program, looked up in `PATH`, and its arguments.
    ///   - output: the file that takes standard output and standard error, after what is in it.
    init(_ command: [String], environment: [String: String], output: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // The threads of a test block signals that the child has to hear.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, try ProcessGuard.group.get())
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        let arguments = CStrings(command)
        let variables = CStrings(environment.map { "\($0.key)=\($0.value)" })
        var process: pid_t = 0
        let code = posix_spawnp(
            &process, command.first ?? "", &actions, &attributes, arguments.pointers, variables.pointers)
        guard code == 0 else {
            throw Failure(description: "\(command.joined(separator: " ")): \(String(cString: strerror(code)))")
        }
        processID = process
    }

    deinit { kill() }

    /// How it ended; nil while it runs.
    func poll() -> End? { look(WNOHANG) }

    /// Does nothing once it has ended.
    func send(_ signal: Int32) {
        end.withLock { end in
            if end == nil { _ = Glibc.kill(processID, signal) }
        }
    }

    /// SIGKILL, and waits for the end.
    @discardableResult
    func kill() -> End? {
        send(SIGKILL)
        return look(0)
    }

    /// How it ended; nil where it still runs after `patience`.
    func waitForEnd(within patience: Duration = Patience.longest) async throws -> End? {
        _ = try await eventually(within: patience, every: .milliseconds(5)) { poll() != nil }
        return poll()
    }

    private func look(_ options: Int32) -> End? {
        end.withLock { end in
            if let end { return end }
            var status: Int32 = 0
            var found = waitpid(processID, &status, options)
            while found < 0, errno == EINTR { found = waitpid(processID, &status, options) }
            guard found == processID else { return nil }
            let signal = status & 0x7F
            end = signal == 0 ? .exited((status >> 8) & 0xFF) : .signaled(signal)
            return end
        }
    }
}
