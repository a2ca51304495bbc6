import Domain
import Glibc

/// Puts whole files into a directory: after a crash a file is there with all its bytes, or not at all.
struct OutboxWriter: Sendable {
    /// Why a file could not be written.
    struct Failure: Error, Hashable, Sendable {
        var operation: String
        var path: String
        var cause: SystemFailure

        var channelFailure: ChannelFailure {
            ChannelFailure(.unavailable, code: cause.code, text: "cannot \(operation) \(path): \(cause.text)")
        }
    }

    /// Writes `bytes` as `directory/folder/name`, over a file of that name; makes the directories that are missing.
    ///
    /// The bytes are on disk before the name is, and the name is on disk when it returns.
    static func write(
        _ bytes: [UInt8], directory: String, folder: String, name: String, mode: mode_t = 0o640
    ) throws(Failure) {
        let parent = "\(directory)/\(folder)"
        let target = "\(parent)/\(name)"
        // A point in front: what reads the directory passes over it. One writer a name, so that a repeat replaces it.
        let temporary = "\(parent)/.\(name).part"
        var descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        if descriptor < 0 && errno == ENOENT {
            try makeDirectories(parent)
            descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        }
        guard descriptor >= 0 else { throw Failure(operation: "create", path: temporary, cause: lastFailure) }
        do throws(Failure) {
            try writeAll(bytes, to: descriptor, path: temporary)
            guard fsync(descriptor) == 0 else {
                throw Failure(operation: "flush", path: temporary, cause: lastFailure)
            }
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        close(descriptor)
        guard rename(temporary, target) == 0 else {
            let failure = Failure(operation: "rename", path: temporary, cause: lastFailure)
            unlink(temporary)
            throw failure
        }
        try flushDirectory(parent)
    }

    /// Whether files can be made there; of a directory that is not there yet, whether it can be made. Changes nothing.
    static func check(_ directory: String) throws(Failure) {
        var place = directory
        while access(place, F_OK) != 0, errno == ENOENT {
            guard let slash = place.lastIndex(of: "/"), slash != place.startIndex else {
                place = place.hasPrefix("/") ? "/" : "."
                break
            }
            place = String(place[..<slash])
        }
        var status = stat()
        guard stat(place, &status) == 0 else {
            throw Failure(operation: "write to", path: directory, cause: lastFailure)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure(operation: "write to", path: directory, cause: SystemFailure(errno: ENOTDIR))
        }
        guard access(place, W_OK | X_OK) == 0 else {
            throw Failure(operation: "write to", path: directory, cause: lastFailure)
        }
    }

    private static var lastFailure: SystemFailure { SystemFailure(errno: errno) }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(Failure) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw Failure(operation: "write", path: path, cause: lastFailure) }
            offset += count
        }
    }

    /// Each new directory's name is on disk when it returns.
    static func makeDirectories(_ path: String) throws(Failure) {
        if access(path, F_OK) == 0 { return }
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        if !parent.isEmpty { try makeDirectories(parent) }
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else {
            throw Failure(operation: "create", path: path, cause: lastFailure)
        }
        try flushDirectory(parent.isEmpty ? "/" : parent)
    }

    private static func flushDirectory(_ path: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(operation: "open", path: path, cause: lastFailure) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Failure(operation: "flush", path: path, cause: lastFailure) }
    }
}
