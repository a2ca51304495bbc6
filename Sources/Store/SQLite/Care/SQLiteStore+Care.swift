import Dispatch
import Foundation
import GRDB

extension SQLiteStore {
    package func examine() async throws -> [StoreFinding] {
        try await read("examining the store") { db in try Examination(db).run() }
    }

    /// Writes beside `path` first and moves into place when it is whole.
    package func backup(to path: String) async throws {
        let temporary = path + ".part"
        if FileManager.default.fileExists(atPath: path) {
            throw StoreError.cannotOpen(path: path, reason: "there is a file already", hint: "name a new file")
        }
        try? FileManager.default.removeItem(atPath: temporary)
        do {
            try await copy(to: temporary)
            try SQLiteStore.sync(temporary)
            guard rename(temporary, path) == 0 else {
                throw StoreError.cannotOpen(
                    path: path, reason: String(cString: strerror(errno)), hint: "choose a directory that can be written"
                )
            }
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            throw error
        }
    }

    /// All pages in one step, within one reading transaction: writes go on beside it.
    private func copy(to temporary: String) async throws {
        let pool = pool
        let path = path
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        let copy = try DatabaseQueue(path: temporary)
                        try pool.backup(to: copy)
                        try copy.close()
                    }.mapError { StoreError($0, path: path, operation: "backing up to \(temporary)") })
            }
        }
    }

    private static func sync(_ path: String) throws {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw StoreError.cannotOpen(
                path: path, reason: String(cString: strerror(errno)), hint: "choose a directory that can be written")
        }
        defer { Foundation.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreError.diskFull(path: path, operation: "backing up") }
    }
}
