import Glibc

/// The folder that replies are dropped into, `<outbox>/replies`, with `done` and `failed` in it.
///
/// It follows no symbolic link, waits for no pipe and reads no device. Names that are not UTF-8 are passed over.
struct ReplyFolder: Sendable {
    enum Entry: Hashable, Sendable {
        case file(ReplyFile)
        /// No regular file: a link, a pipe, a socket, a device.
        case other(name: String)
    }

    enum Place: String, Sendable {
        case done, failed
    }

    let path: String

    /// Entries that are looked at in one go; the rest is for the next.
    static let mostEntries = 10_000

    func make() throws(OutboxWriter.Failure) {
        for folder in [path, "\(path)/\(Place.done.rawValue)", "\(path)/\(Place.failed.rawValue)"] {
            try OutboxWriter.makeDirectories(folder)
        }
    }

    /// What lies there, oldest first; without folders, hidden files and those that a program is still writing by their
    /// names (`.part`, `.tmp`, `~`).
    func entries() throws(OutboxWriter.Failure) -> [Entry] {
        guard let directory = opendir(path) else { throw failure("read", path) }
        defer { closedir(directory) }
        var files: [ReplyFile] = []
        var others: [String] = []
        while files.count + others.count < ReplyFolder.mostEntries, let entry = readdir(directory) {
            guard let name = ReplyFolder.name(of: entry), !ReplyFolder.isPassedOver(name) else { continue }
            var status = stat()
            // Gone since it was listed: nothing to see.
            guard lstat("\(path)/\(name)", &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFREG: files.append(ReplyFile(name: name, status))
            case S_IFDIR: continue
            default: others.append(name)
            }
        }
        files.sort { ($0.modified, $0.name) < ($1.modified, $1.name) }
        return others.sorted().map { .other(name: $0) } + files.map { .file($0) }
    }

    /// The bytes of a file that is still as it was found; nil where it is not.
    /// - Throws: it cannot be read.
    func read(_ file: ReplyFile) throws(OutboxWriter.Failure) -> [UInt8]? {
        let place = "\(path)/\(file.name)"
        let descriptor = open(place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", place) }
        defer { close(descriptor) }
        guard ReplyFolder.isStill(file, descriptor), let size = Int(exactly: file.size) else { return nil }
        guard let bytes = FileBytes.read(descriptor, upTo: size) else { throw failure("read", place) }
        return bytes.count == size && ReplyFolder.isStill(file, descriptor) ? bytes : nil
    }

    /// Moves a file away, where it is still the one that was found; under another name where its own is taken.
    func move(_ file: ReplyFile, to place: Place) throws(OutboxWriter.Failure) {
        var status = stat()
        guard lstat("\(path)/\(file.name)", &status) == 0, ReplyFile(name: file.name, status) == file else { return }
        let name = try move(file.name, to: place)
        // Another took its name since that look: it has not been read, and goes back.
        let target = "\(path)/\(place.rawValue)/\(name)"
        guard lstat(target, &status) == 0, ReplyFile(name: file.name, status) != file else { return }
        if link(target, "\(path)/\(file.name)") == 0 { unlink(target) }
    }

    /// Answers the name it has there.
    @discardableResult
    func move(_ name: String, to place: Place) throws(OutboxWriter.Failure) -> String {
        let source = "\(path)/\(name)"
        let folder = "\(path)/\(place.rawValue)"
        var status = stat()
        var free = name
        var number = 1
        while lstat("\(folder)/\(free)", &status) == 0 {
            number += 1
            free = "\(number)-\(name)"
        }
        guard rename(source, "\(folder)/\(free)") == 0 else { throw failure("move", source) }
        return free
    }

    private static func isStill(_ file: ReplyFile, _ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return ReplyFile(name: file.name, status) == file
    }

    private static func isPassedOver(_ name: String) -> Bool {
        name.hasPrefix(".") || name.hasSuffix("~") || name.hasSuffix(".part") || name.hasSuffix(".tmp")
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String? {
        withUnsafeBytes(of: entry.pointee.d_name) { bytes in
            String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private func failure(_ operation: String, _ path: String) -> OutboxWriter.Failure {
        OutboxWriter.Failure(operation: operation, path: path, cause: SystemFailure(errno: errno))
    }
}

extension ReplyFile {
    init(name: String, _ status: stat) {
        self.init(
            name: name, inode: UInt64(status.st_ino), size: Int64(status.st_size),
            modified: Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec))
    }
}
