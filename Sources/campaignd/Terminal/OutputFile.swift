import Foundation

/// What a command writes for its user.
///
/// A regular file, new or there already, appears under its name only once it is whole, with the permissions of the one that
/// it replaces; a symbolic link goes on leading to it. What is no regular file (a device, a pipe, a socket, `/dev/stdout`,
/// `/dev/fd/3`) is written into and never replaced.
final class OutputFile: @unchecked Sendable {
    // Used by one thread at a time: who writes holds a lock.
    private enum Target {
        case nowhere
        /// Written into as it is; closed by us where `isOurs`.
        case stream(Int32, name: String, isOurs: Bool)
        case file(Int32, partial: String, path: String)
    }

    private let target: Target

    /// - Parameters:
    ///   - output: nil: nowhere; `-`: standard output.
    ///   - mode: of a file that is not there yet, less the umask.
    /// - Throws: ``CommandFailure`` that names the target.
    init(_ output: String?, mode: mode_t = 0o644) throws(CommandFailure) {
        guard let output else {
            target = .nowhere
            return
        }
        if output == "-" {
            target = .stream(STDOUT_FILENO, name: "standard output", isOurs: false)
            return
        }
        var there = stat()
        guard stat(output, &there) == 0 else {
            guard errno == ENOENT else { throw Self.fault(output) }
            target = try Self.file(output, at: Self.followed(output), mode: mode, owner: nil)
            return
        }
        if let own = Self.own(there) {
            target = .stream(own, name: output, isOurs: false)
            return
        }
        switch there.st_mode & S_IFMT {
        case S_IFDIR:
            throw CommandFailure(.wrongUsage, "\(output) is a directory (name a file)")
        case S_IFREG where !Self.isDescriptor(output):
            target = try Self.file(
                output, at: Self.followed(output), mode: there.st_mode & 0o777, owner: (there.st_uid, there.st_gid))
        default:
            let descriptor = open(output, O_WRONLY | O_CLOEXEC | O_NOCTTY)
            guard descriptor >= 0 else { throw Self.fault(output) }
            target = .stream(descriptor, name: output, isOurs: true)
        }
    }

    /// Whether what it writes goes to standard output, which then belongs to it alone.
    var isStandardOutput: Bool {
        if case .stream(STDOUT_FILENO, _, _) = target { true } else { false }
    }

    func write(_ bytes: [UInt8]) throws(CommandFailure) {
        let descriptor: Int32
        let name: String
        switch target {
        case .nowhere: return
        case .stream(let open, let path, _), .file(let open, _, let path): (descriptor, name) = (open, path)
        }
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.write(descriptor, buffer.baseAddress.map { $0 + offset }, bytes.count - offset)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.fault(name)
            }
            offset += count
        }
    }

    /// Puts the file in its place.
    func finish() throws(CommandFailure) {
        switch target {
        case .nowhere: return
        case .stream(let descriptor, let name, let isOurs):
            guard !isOurs || close(descriptor) == 0 else { throw Self.fault(name) }
        case .file(let descriptor, let partial, let path):
            guard fsync(descriptor) == 0, close(descriptor) == 0, rename(partial, path) == 0 else {
                let fault = Self.fault(path)
                unlink(partial)
                throw fault
            }
        }
    }

    /// Leaves what was there; what went into a stream has gone.
    func discard() {
        switch target {
        case .nowhere: return
        case .stream(let descriptor, _, let isOurs): if isOurs { close(descriptor) }
        case .file(let descriptor, let partial, _):
            close(descriptor)
            unlink(partial)
        }
    }

    // MARK: The target

    private static func file(
        _ output: String, at path: String, mode: mode_t, owner: (user: uid_t, group: gid_t)?
    ) throws(CommandFailure) -> Target {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let partial = "\(folder)/.campaignd-\(getpid()).part"
        unlink(partial)
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner == nil ? mode : 0o600)
        guard descriptor >= 0 else { throw fault(output) }
        if let owner {
            // Who may not give files away leaves the new one as its own, which is no fault.
            _ = fchown(descriptor, owner.user, owner.group)
            guard fchmod(descriptor, mode) == 0 else {
                let fault = fault(output)
                close(descriptor)
                unlink(partial)
                throw fault
            }
        }
        return .file(descriptor, partial: partial, path: path)
    }

    /// The path at the end of symbolic links, which may not be there yet.
    private static func followed(_ path: String) -> String {
        var path = path
        for _ in 0..<40 {
            guard let link = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return path }
            let folder = (path as NSString).deletingLastPathComponent
            path = link.hasPrefix("/") || folder.isEmpty ? link : "\(folder)/\(link)"
        }
        return path
    }

    /// Standard output or standard error, where `there` is what they lead to: what was written before stays in front.
    private static func own(_ there: stat) -> Int32? {
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            var open = stat()
            if fstat(descriptor, &open) == 0, open.st_dev == there.st_dev, open.st_ino == there.st_ino {
                return descriptor
            }
        }
        return nil
    }

    /// Whether links lead through an open descriptor of a process, as `/dev/fd/3` does: the name is not the file's own.
    static func isDescriptor(_ path: String) -> Bool {
        var path = path
        for _ in 0..<40 {
            let folder = (path as NSString).deletingLastPathComponent
            if path.hasPrefix("/proc/") || path.hasPrefix("/dev/") { return true }
            let real = realpath(folder.isEmpty ? "." : folder, nil).map { pointer in
                defer { free(pointer) }
                return String(cString: pointer)
            }
            if let real, "\(real)/".hasPrefix("/proc/") || "\(real)/".hasPrefix("/dev/") { return true }
            guard let link = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return false }
            path = link.hasPrefix("/") || folder.isEmpty ? link : "\(folder)/\(link)"
        }
        return false
    }

    private static func fault(_ path: String) -> CommandFailure {
        CommandFailure(.outOfReach, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
