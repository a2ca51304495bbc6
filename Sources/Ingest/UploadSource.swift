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

    private let content: Content
    let size: Int64

    init(_ source: UploadSource) throws(UploadFailure) {
        switch source {
        case .bytes(let bytes):
            content = .bytes(bytes)
            size = Int64(bytes.count)
        case .descriptor(let descriptor):
            content = .descriptor(descriptor, isOwned: false)
            size = try Self.size(of: descriptor)
        case .file(let path):
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Self.failure("open") }
            do {
                size = try Self.size(of: descriptor)
            } catch {
                close(descriptor)
                throw error
            }
            content = .descriptor(descriptor, isOwned: true)
        }
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

    private static func size(of descriptor: Int32) throws(UploadFailure) -> Int64 {
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw failure("examine") }
        guard information.st_mode & S_IFMT == S_IFREG else {
            throw UploadFailure(.unreadable, "it is not a regular file")
        }
        return Int64(information.st_size)
    }

    private static func failure(_ operation: String) -> UploadFailure {
        UploadFailure(.unreadable, "cannot \(operation) the file: \(String(cString: strerror(errno)))")
    }
}
