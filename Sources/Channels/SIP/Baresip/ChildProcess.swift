import CSpawn
import Foundation
import Synchronization

/// A program of ours in a session of its own, with nothing of the daemon's: what it prints goes nowhere, or into a file. It
/// is reaped by ``reap()`` and never before.
final class ChildProcess: Sendable {
    struct Failure: Error {
        var errno: Int32

        var text: String { String(cString: strerror(errno)) }
    }

    let identifier: pid_t
    /// Once it is reaped the number may be another process's.
    private let isReaped = Mutex(false)

    private static let environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/nonexistent"]
    /// `POSIX_SPAWN_SETSID` of glibc 2.26 and newer.
    private static let newSession: Int32 = 0x80

    /// - Parameters:
    ///   - command: the program, looked up in the daemon's `PATH`, and its arguments.
    ///   - input: a file that becomes standard input.
    ///   - output: a file that is there, and takes what it prints, errors too.
    init(_ command: [String], input: String = "/dev/null", output: String = "/dev/null") throws(Failure) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_APPEND, 0)
        posix_spawn_file_actions_addopen(&actions, 2, output, O_WRONLY | O_APPEND, 0)
        // Libraries open sockets without O_CLOEXEC: one that is listened on would take connections that nobody answers.
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | Int16(Self.newSession))
        let arguments = command.map { strdup($0) } + [nil]
        let variables = Self.environment.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, command.first ?? "", &actions, &attributes, arguments, variables)
        guard code == 0 else { throw Failure(errno: code) }
        identifier = process
    }

    /// A command that ends with the thread that starts it, however that ends: the kernel kills it then (`setpriv`). The
    /// kernel is told by the new process itself, and a parent that was gone by then is never noticed: such a command
    /// does not begin at all. It exits with 127 or 126 where there is no such program.
    /// - Parameter parent: the process that starts it.
    static func tied(_ command: [String], to parent: pid_t = getpid()) -> [String] {
        ["setpriv", "--pdeathsig", "KILL", "--", "sh", "-c", #"[ "$PPID" = "$0" ] && exec "$@""#, "\(parent)"] + command
    }

    /// Kills it and what is left in its group; does nothing once it is reaped.
    func kill() {
        isReaped.withLock { isReaped in
            if isReaped { return }
            _ = Glibc.kill(-identifier, SIGKILL)
            // It may have been caught before it had its session.
            _ = Glibc.kill(identifier, SIGKILL)
        }
    }

    /// Whether it ends within `patience`; blocks until then at most, and does not reap it.
    func hasEnded(within patience: Duration) -> Bool {
        let deadline = ContinuousClock.now + patience
        while true {
            var information = siginfo_t()
            let found = waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT | WNOHANG)
            if found == 0 && information.si_signo == SIGCHLD { return true }
            if ContinuousClock.now >= deadline { return false }
            poll(nil, 0, 5)
        }
    }

    /// Waits for its end, blocking, kills what it left in its group, and reaps it.
    /// - Returns: the exit code; nil where a signal ended it.
    @discardableResult
    func reap() -> Int32? {
        // Looked at first: as long as it is not reaped its number names nobody else's group.
        var information = siginfo_t()
        while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        return isReaped.withLock { isReaped in
            _ = Glibc.kill(-identifier, SIGKILL)
            var status: Int32 = 0
            while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
            isReaped = true
            return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
        }
    }
}
