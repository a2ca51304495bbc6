import Foundation

/// File operations of the importer that report what failed and why, and that survive a crash where it matters.
package enum Files {
    /// What a look at a file found.
    package struct Look: Hashable, Sendable {
        package var isRegular: Bool
        package var size: Int64
        /// Milliseconds since the epoch.
        package var modifiedAt: Int64
        package var inode: UInt64
    }

    /// Makes a directory and its parents; one that is there is fine.
    /// - Parameter isShared: its group may write too.
    package static func makeDirectory(_ path: String, isShared: Bool = false) throws(FileFault) {
        let mode: mode_t = isShared ? 0o770 : 0o750
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw FileFault("make the directory", path, errno: errno)
        }
        try makeDirectory(String(path[..<slash]))
        if mkdir(path, mode) != 0, errno != EEXIST { throw FileFault("make the directory", path, errno: errno) }
    }

    /// Nil where there is nothing; links are looked at, not followed.
    package static func look(at path: String) -> Look? { look(at: RawPath(path)) }

    package static func look(at path: RawPath) -> Look? {
        var status = stat()
        guard path.withCString({ lstat($0, &status) }) == 0 else { return nil }
        return Look(
            isRegular: status.st_mode & S_IFMT == S_IFREG,
            size: Int64(status.st_size),
            modifiedAt: Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000,
            inode: UInt64(status.st_ino))
    }

    package static func exists(_ path: String) -> Bool { look(at: path) != nil }

    /// Names in a directory, sorted by bytes; empty where there is none.
    package static func names(in path: String) throws(FileFault) -> [String] {
        try rawNames(in: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The same as the file system has them: not every name is UTF-8.
    package static func rawNames(in path: String) throws(FileFault) -> [[UInt8]] {
        guard let directory = opendir(path) else {
            if errno == ENOENT { return [] }
            throw FileFault("list", path, errno: errno)
        }
        defer { closedir(directory) }
        var names: [[UInt8]] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    Array(UnsafeRawBufferPointer(start: $0, count: strnlen($0, 256)))
                }
            }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Renames within one file system and makes both directories remember it.
    package static func move(_ from: String, to: String) throws(FileFault) {
        if rename(from, to) != 0 { throw FileFault("move \(from) to", to, errno: errno) }
        try syncDirectory(of: to)
        try syncDirectory(of: from)
    }

    package static func move(_ from: RawPath, to: String) throws(FileFault) {
        if from.withCString({ rename($0, to) }) != 0 { throw FileFault("move \(from.shown) to", to, errno: errno) }
        try syncDirectory(of: to)
        try syncDirectory(of: from.folder + "/.")
    }

    package static func remove(_ path: String) throws(FileFault) {
        if unlink(path) != 0, errno != ENOENT { throw FileFault("remove", path, errno: errno) }
    }

    /// Writes a whole file so that after a crash there is either all of it or none.
    package static func write(
        _ path: String, _ chunks: (_ write: ([UInt8]) throws(FileFault) -> Void) async throws -> Void
    )
        async throws
    {
        let temporary = path + ".part"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o660)
        if descriptor < 0 { throw FileFault("write", path, errno: errno) }
        do {
            defer { Foundation.close(descriptor) }
            try await chunks { bytes throws(FileFault) in
                try Self.write(bytes, to: descriptor, path: path)
            }
            if fsync(descriptor) != 0 { throw FileFault("write", path, errno: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
        try move(temporary, to: path)
    }

    /// The same for bytes that are there; blocks.
    package static func write(_ path: String, bytes: [UInt8]) throws(FileFault) {
        let temporary = path + ".part"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o660)
        if descriptor < 0 { throw FileFault("write", path, errno: errno) }
        do throws(FileFault) {
            defer { Foundation.close(descriptor) }
            try write(bytes, to: descriptor, path: path)
            if fsync(descriptor) != 0 { throw FileFault("write", path, errno: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
        try move(temporary, to: path)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileFault) {
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                Foundation.write(descriptor, buffer.baseAddress.map { $0 + offset }, bytes.count - offset)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw FileFault("write", path, errno: errno)
            }
            offset += written
        }
    }

    package static func syncDirectory(of path: String) throws(FileFault) {
        let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { throw FileFault("open", parent, errno: errno) }
        defer { Foundation.close(descriptor) }
        if fsync(descriptor) != 0, errno != EINVAL { throw FileFault("write", parent, errno: errno) }
    }

    /// Reads a file in chunks of 1 MiB.
    package static func read(_ path: String, _ chunk: (UnsafeRawBufferPointer) -> Void) throws(FileFault) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw FileFault("read", path, errno: errno) }
        defer { Foundation.close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            if count == 0 { return }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileFault("read", path, errno: errno)
            }
            chunk(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// `name` with a number before its extension where `isTaken` says that the plain one is.
    package static func freeName(_ name: String, isTaken: (String) -> Bool) -> String {
        if !isTaken(name) { return name }
        let dot = name.lastIndex(of: ".").flatMap { $0 == name.startIndex ? nil : $0 } ?? name.endIndex
        for number in 2... {
            let candidate = "\(name[..<dot])-\(number)\(name[dot...])"
            if !isTaken(candidate) { return candidate }
        }
        return name
    }
}
