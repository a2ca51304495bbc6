import Crypto
import Dispatch
import Foundation

/// A file in the spool directory while its bytes arrive: written and hashed on a thread of its own, in order.
final class SpoolFile: @unchecked Sendable {
    // `descriptor`, `hash`, `byteCount` and `isDone` are touched on `queue` only.

    struct Content: Hashable, Sendable {
        var byteCount: Int64
        /// SHA-256 over the bytes.
        var hash: [UInt8]
    }

    let path: String
    private let queue = DispatchQueue(label: "campaignd.spool")
    private var descriptor: Int32 = -1
    private var hash = SHA256()
    private var byteCount: Int64 = 0

    /// - Parameter name: of a file that is not there yet.
    init(directory: String, name: String) { path = "\(directory)/\(name)" }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Makes the file, and the directory where it is missing.
    func create() async throws {
        try await run { [self] in
            let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
            if mkdir(directory, 0o770) != 0, errno != EEXIST { throw fault("make the directory of") }
            descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o660)
            if descriptor < 0 { throw fault("create") }
        }
    }

    func write(_ bytes: [UInt8]) async throws {
        try await run { [self] in
            var offset = 0
            while offset < bytes.count {
                let written = bytes.withUnsafeBytes { buffer in
                    Foundation.write(descriptor, buffer.baseAddress.map { $0 + offset }, bytes.count - offset)
                }
                if written < 0 {
                    if errno == EINTR { continue }
                    throw fault("write")
                }
                offset += written
            }
            hash.update(data: bytes)
            byteCount += Int64(bytes.count)
        }
    }

    /// Makes the bytes and the name durable and closes the file.
    func finish() async throws -> Content {
        try await run { [self] in
            if fsync(descriptor) != 0 { throw fault("sync") }
            let isClosed = close(descriptor) == 0
            descriptor = -1
            if !isClosed { throw fault("close") }
            let directory = open(
                String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            if directory < 0 { throw fault("open the directory of") }
            defer { close(directory) }
            if fsync(directory) != 0, errno != EINVAL { throw fault("sync the directory of") }
            return Content(byteCount: byteCount, hash: Array(hash.finalize()))
        }
    }

    /// Closes and removes the file; one that is gone is fine.
    func discard() async {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                if descriptor >= 0 { close(descriptor) }
                descriptor = -1
                unlink(path)
                continuation.resume()
            }
        }
    }

    private func fault(_ operation: String) -> SpoolFault {
        SpoolFault(operation: operation, path: path, number: errno)
    }

    private func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}
