import Glibc

/// Where the bytes of an upload come from.
package enum UploadSource: Sendable {
    /// A regular file, opened for reading and closed by the reader.
    case file(path: String)
    /// An open descriptor of a regular file; its owner closes it. Its position is neither used nor moved.
    case descriptor(Int32)
    case bytes([UInt8])
}

/// Reads an ``UploadSource`` at any offset.
final class SourceFile {
    private enum Content {
        case descriptor(Int32, isOwned: Bool)
        case bytes([UInt8])
    }

    /// What tells one state of a file from another.
    private struct Look: Equatable {
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
        var inode: UInt64

        init(_ status: stat) {
            size = Int64(status.st_size)
            seconds = Int(status.st_mtim.tv_sec)
            nanoseconds = Int(status.st_mtim.tv_nsec)
            inode = UInt64(status.st_ino)
        }
    }

    private let content: Content
    /// As it was when it was opened; nil for bytes.
    private let look: Look?
    private let path: String?
    var size: Int64 { look?.size ?? byteCount }
    private let byteCount: Int64

    init(_ source: UploadSource) throws(UploadFailure) {
        switch source {
        case .bytes(let bytes):
            content = .bytes(bytes)
            (look, path, byteCount) = (nil, nil, Int64(bytes.count))
        case .descriptor(let descriptor):
            content = .descriptor(descriptor, isOwned: false)
            (look, path, byteCount) = (try Self.look(of: descriptor), nil, 0)
        case .file(let path):
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Self.failure("open") }
            do {
                look = try Self.look(of: descriptor)
            } catch {
                close(descriptor)
                throw error
            }
            content = .descriptor(descriptor, isOwned: true)
            self.path = path
            byteCount = 0
        }
    }

    /// - Throws: ``UploadFailure`` `changed` where the file is not what it was when it was opened.
    func demandUnchanged() throws(UploadFailure) {
        guard case .descriptor(let descriptor, _) = content, let look else { return }
        var now = try Self.look(of: descriptor)
        if let path {
            var status = stat()
            // Another file may lie there by now.
            if lstat(path, &status) == 0 { now.inode = UInt64(status.st_ino) }
        }
        if now == look { return }
        let what =
            now.inode != look.inode
            ? "another file lies in its place"
            : now.size == look.size
                ? "its bytes changed" : "it had \(look.size) bytes and has \(now.size) now"
        throw UploadFailure(
            .changed,
            "the file changed while it was imported: \(what) (what was read is in; drop the file in again when it is whole)"
        )
    }

    deinit {
        if case .descriptor(let descriptor, isOwned: true) = content { close(descriptor) }
    }

    /// Reads up to `buffer.count` bytes at `offset`; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(UploadFailure) -> Int {
        switch content {
        case .bytes(let bytes):
            guard offset < Int64(bytes.count) else { return 0 }
            let start = Int(offset)
            let count = min(buffer.count, bytes.count - start)
            bytes.withUnsafeBytes {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<(start + count)]))
            }
            return count
        case .descriptor(let descriptor, _):
            while true {
                let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
                if count >= 0 { return count }
                guard errno == EINTR else { throw Self.failure("read") }
            }
        }
    }

    private static func look(of descriptor: Int32) throws(UploadFailure) -> Look {
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw failure("examine") }
        guard information.st_mode & S_IFMT == S_IFREG else {
            throw UploadFailure(.unreadable, "it is not a regular file")
        }
        return Look(information)
    }

    private static func failure(_ operation: String) -> UploadFailure {
        UploadFailure(.unreadable, "cannot \(operation) the file: \(String(cString: strerror(errno)))")
    }
}
