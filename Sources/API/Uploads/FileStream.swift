import Dispatch
import Foundation

/// A file read in chunks on a thread of its own: as many bytes as it had when it was opened, in bounded memory.
final class FileStream: @unchecked Sendable {
    // `left` is touched on `queue` only.

    private static let chunk = 64 * 1024

    let byteCount: Int
    private let descriptor: Int32
    private let queue: DispatchQueue
    private var left: Int

    private init(descriptor: Int32, byteCount: Int, queue: DispatchQueue) {
        self.descriptor = descriptor
        self.byteCount = byteCount
        self.queue = queue
        left = byteCount
    }

    deinit { close(descriptor) }

    /// Nil where there is no such file.
    static func open(_ path: String) async throws -> FileStream? {
        let queue = DispatchQueue(label: "campaignd.download")
        return try await withCheckedThrowingContinuation { continuation in
            queue.async {
                let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
                let byteCount = descriptor >= 0 ? lseek(descriptor, 0, SEEK_END) : -1
                guard byteCount >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
                    let number = errno
                    if descriptor >= 0 { close(descriptor) }
                    if number == ENOENT { return continuation.resume(returning: nil) }
                    return continuation.resume(
                        throwing: SpoolFault(operation: "open", path: path, number: number))
                }
                continuation.resume(
                    returning: FileStream(descriptor: descriptor, byteCount: byteCount, queue: queue))
            }
        }
    }

    /// The next chunk; nil at the end.
    /// - Throws: ``SpoolFault`` where the file cannot be read, or became shorter.
    func next() async throws -> [UInt8]? {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try self.read() }) }
        }
    }

    private func read() throws -> [UInt8]? {
        if left == 0 { return nil }
        let wanted = min(left, FileStream.chunk)
        while true {
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
                count = Foundation.read(descriptor, buffer.baseAddress, wanted)
                initialized = max(0, count)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 {
                throw SpoolFault(operation: "read", path: "the errors file", number: count < 0 ? errno : EIO)
            }
            left -= count
            return bytes
        }
    }
}
