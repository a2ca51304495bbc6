import Foundation
import Synchronization

/// The claim of one process to write a store: an advisory lock on a file beside it that holds the process's id.
///
/// The kernel drops the lock when the process ends, however it ends; the file stays and means nothing by itself.
final class StoreLock: Sendable {
    /// Negative once it was given up.
    private let descriptor: Atomic<Int32>

    /// - Throws: ``StoreError/inUse(path:holder:)`` where another process has it, ``StoreError/readOnly(path:operation:)``
    ///   or ``StoreError/cannotOpen(path:reason:hint:)`` where the file cannot be made.
    init(store path: String) throws(StoreError) {
        let file = path + ".lock"
        let descriptor = Foundation.open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            switch errno {
            case EROFS: throw .readOnly(place: path, operation: "locking the store")
            case ENOSPC, EDQUOT: throw .diskFull(place: path, operation: "locking the store")
            default:
                throw .cannotOpen(
                    place: path, reason: "\(file): \(String(cString: strerror(errno)))",
                    hint: "the state directory must exist and belong to the user that runs campaignd")
            }
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            var buffer = [UInt8](repeating: 0, count: 32)
            let count = pread(descriptor, &buffer, buffer.count, 0)
            let digits = buffer.prefix(max(0, count)).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            close(descriptor)
            let holder = digits.isEmpty ? "another process" : "process " + String(decoding: digits, as: UTF8.self)
            throw .inUse(place: path, holder: holder)
        }
        let text = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
        self.descriptor = Atomic(descriptor)
    }

    /// Gives the store up; doing so twice is harmless.
    func release() {
        let held = descriptor.exchange(-1, ordering: .acquiringAndReleasing)
        guard held >= 0 else { return }
        // Not by the close alone: a program that is just being started shares the file until it runs.
        flock(held, LOCK_UN)
        close(held)
    }

    deinit { release() }
}
