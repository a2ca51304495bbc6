import CSpawn
import Foundation
import Synchronization

/// A process of ours in a session of its own, with `theirs` as standard input and nothing else of the daemon's: no
/// environment, no blocked signals, no open file. It is reaped by ``reap()`` and never before.
final class WorkerProcess: Sendable {
    let identifier: pid_t
    /// Once it is reaped the number may be another process's.
    private let isReaped = Mutex(false)

    private static let environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "TZ=UTC"]

    /// - Parameters:
    ///   - command: the program, looked up in the daemon's `PATH`, and its arguments.
    ///   - errors: takes standard error.
    init(_ command: [String], standardInput theirs: Int32, errors: Int32) throws(CustomActionFault) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, theirs, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
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
        guard code == 0 else {
            throw CustomActionFault(
                "custom actions cannot start \(command.first ?? ""): \(String(cString: strerror(code)))"
                    + " (install python3, or set custom_actions.python)")
        }
        identifier = process
    }

    /// `POSIX_SPAWN_SETSID` of glibc 2.26 and newer.
    private static let newSession: Int32 = 0x80

    /// Kills it and what is left in its group; does nothing once it is reaped.
    func kill() {
        isReaped.withLock { isReaped in
            if isReaped { return }
            _ = Glibc.kill(-identifier, SIGKILL)
            // It may have been caught before it had its session.
            _ = Glibc.kill(identifier, SIGKILL)
        }
    }

    /// Waits for its end, kills what it left in its group, and reaps it.
    /// - Returns: how it ended: "exit code 1", "signal 9".
    @discardableResult
    func reap() -> String {
        // Looked at first: as long as it is not reaped its number names nobody else's group.
        var information = siginfo_t()
        while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        return isReaped.withLock { isReaped in
            _ = Glibc.kill(-identifier, SIGKILL)
            var status: Int32 = 0
            var found = waitpid(identifier, &status, 0)
            while found < 0, errno == EINTR { found = waitpid(identifier, &status, 0) }
            isReaped = true
            let signal = status & 0x7F
            return signal == 0 ? "exit code \((status >> 8) & 0xFF)" : "signal \(signal)"
        }
    }
}
