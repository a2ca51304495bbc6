import Crypto
import Domain
import Foundation
import Runtime
import Store

/// A file that a command hands over for import.
enum ImportFile {
    /// - Throws: ``CommandFailure`` where the path names no file that can be read.
    static func examine(_ path: String) throws {
        guard let look = Files.look(at: (path as NSString).resolvingSymlinksInPath) else {
            throw CommandFailure(.outOfReach, "there is no file \(path)")
        }
        guard look.isRegular else { throw CommandFailure(.outOfReach, "\(path) is not a regular file") }
        guard access(path, R_OK) == 0 else {
            throw CommandFailure(.outOfReach, "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
    }

    /// Copies a file into the spool and gives it to the importer; the original stays.
    static func hand(_ path: String, to daemon: Daemon, campaign id: String, isForced: Bool = false)
        async throws -> UploadRow
    {
        guard daemon.library.campaign(id) != nil else {
            let known = daemon.library.all.map(\.id).joined(separator: ", ")
            throw CommandFailure(
                .wrongUsage,
                "there is no campaign \"\(id)\" in force (\(known.isEmpty ? "none is" : "these are: \(known)"))")
        }
        var spooled = try await spool(path, in: StateDirectory(path: daemon.settings.stateDirectory))
        spooled.isForced = isForced
        return try await RuntimeOperations(daemon).receiveUpload(
            campaign: id, file: spooled, source: .commandLine, by: Act(Person.actor))
    }

    /// Copies a file into the spool, whole and synced.
    /// - Throws: ``CommandFailure`` where the file changes meanwhile, ``FileFault``.
    static func spool(_ path: String, in state: StateDirectory) async throws -> SpooledUpload {
        let spooled = "\(state.spool)/import-\(getpid()).csv"
        let (hash, count) = try await BlockingQueue("copy").run { try copy(path, to: spooled) }
        return SpooledUpload(
            path: spooled, fileName: (path as NSString).lastPathComponent, byteCount: count, contentHash: hash,
            isForced: false)
    }

    /// Copies and syncs; answers SHA-256 and length.
    /// - Throws: ``CommandFailure`` where the file changes meanwhile: somebody still writes it.
    static func copy(_ path: String, to target: String) throws -> ([UInt8], Int64) {
        let source = (path as NSString).resolvingSymlinksInPath
        let before = Files.look(at: source)
        let descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o660)
        if descriptor < 0 { throw FileFault("write", target, errno: errno) }
        defer { close(descriptor) }
        var hash = SHA256()
        var count: Int64 = 0
        var fault: FileFault?
        try Files.read(path) { chunk in
            hash.update(bufferPointer: chunk)
            count += Int64(chunk.count)
            var offset = 0
            while offset < chunk.count, fault == nil {
                let written = write(descriptor, chunk.baseAddress.map { $0 + offset }, chunk.count - offset)
                if written < 0, errno != EINTR { fault = FileFault("write", target, errno: errno) }
                offset += max(0, written)
            }
        }
        if fault == nil, fsync(descriptor) != 0 { fault = FileFault("write", target, errno: errno) }
        if let fault {
            unlink(target)
            throw fault
        }
        let after = Files.look(at: source)
        if after != before || after?.size != count {
            unlink(target)
            throw CommandFailure(.outOfReach, "\(path) changed while it was read: import it when it is whole")
        }
        return (Array(hash.finalize()), count)
    }
}
