import Glibc

/// What custom actions may use; the same for every script.
package struct CustomActionSettings: Hashable, Sendable {
    /// The interpreter: a path, or a name that is looked up in `PATH`. Python 3.10 or newer.
    package var python: String
    /// Scripts that run at once.
    package var workers: Int
    /// The user that scripts run as, by name; nil: the daemon's own. Another one needs a daemon that is root.
    package var user: String?
    /// Bytes of address space of one process of a script.
    package var memoryBytes: Int
    /// Processes of one call, the script's own included.
    package var processes: Int
    package var openFiles: Int
    /// Bytes of one file that a script writes.
    package var fileBytes: Int
    /// Bytes of what one call returns, as JSON.
    package var answerBytes: Int
    /// Bytes that are kept of what one call prints; what is past them is dropped.
    package var outputBytes: Int
    /// Calls after which a worker makes room for a new one.
    package var callsPerWorker: Int
    /// A worker that had nothing to do for so long is ended.
    package var idle: Duration

    package static let standard = CustomActionSettings()

    package init(
        python: String = "python3", workers: Int = 2, user: String? = nil, memoryBytes: Int = 256 << 20,
        processes: Int = 32, openFiles: Int = 64, fileBytes: Int = 64 << 20, answerBytes: Int = 1 << 20,
        outputBytes: Int = 64 << 10, callsPerWorker: Int = 10_000, idle: Duration = .seconds(60)
    ) {
        self.python = python
        self.workers = max(1, workers)
        self.user = user
        self.memoryBytes = memoryBytes
        self.processes = processes
        self.openFiles = openFiles
        self.fileBytes = fileBytes
        self.answerBytes = answerBytes
        self.outputBytes = outputBytes
        self.callsPerWorker = max(1, callsPerWorker)
        self.idle = idle
    }

    /// Why this process cannot run scripts as that user; nil where it can.
    package static func obstacle(toRunningAs user: String) -> String? {
        guard let entry = getpwnam(user) else { return "there is no user \"\(user)\" on this machine" }
        if geteuid() == 0 || geteuid() == entry.pointee.pw_uid { return nil }
        return "scripts cannot run as \"\(user)\" from a daemon that is not root (leave it out, or start as root)"
    }
}
