import Foundation

/// The process group that every ``ChildProcess`` joins, led by a shell that kills it once this process is no more.
enum ProcessGuard {
    /// The group's number: the shell's, which lives as long as this process holds the other end of its input.
    static let group: Result<pid_t, ChildProcess.Failure> = {
        var ends: [Int32] = [-1, -1]
        // Unlike a pipe, closed in every other child from the moment that it is made.
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            return .failure(ChildProcess.Failure(description: "socketpair: \(String(cString: strerror(errno)))"))
        }
        // The other end stays open until the end of this process, whatever that is.
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        let command = CStrings(["sh", "-c", "read line; kill -KILL 0"])
        var process: pid_t = 0
        let code = posix_spawnp(&process, "sh", &actions, &attributes, command.pointers, environ)
        return code == 0
            ? .success(process)
            : .failure(ChildProcess.Failure(description: "sh: \(String(cString: strerror(code)))"))
    }()
}
