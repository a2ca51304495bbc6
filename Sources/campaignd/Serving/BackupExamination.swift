import Foundation
import Store

/// Whether a file can be a backup, before anything is made for it.
enum BackupExamination {
    /// How every SQLite file begins (sqlite.org/fileformat.html).
    private static let beginning = Array("SQLite format 3\0".utf8)
    private static let headerSize = 100

    /// - Throws: ``CommandFailure`` where it is none.
    static func examine(_ file: String) throws(CommandFailure) {
        var status = stat()
        guard stat(file, &status) == 0 else {
            throw CommandFailure(.outOfReach, "\(file) cannot be read: \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw notABackup(file, "it is no file") }
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandFailure(.outOfReach, "\(file) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: headerSize)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count == headerSize, bytes.starts(with: beginning) else { throw notABackup(file, nil) }
        // In its header a file says how long it is: the size of a page, and how many there are.
        let page = Int(bytes[16]) << 8 | Int(bytes[17])
        let pages = bytes[28..<32].reduce(0) { $0 << 8 | Int($1) }
        // Old programs left it as it was.
        let isCounted = bytes[24..<28].elementsEqual(bytes[92..<96])
        let size = isCounted ? pages * (page == 1 ? 65_536 : page) : 0
        guard Int(status.st_size) >= size else {
            throw CommandFailure(
                .outOfReach,
                "\(file) is cut off: it has \(status.st_size) bytes of \(size) (copy the backup again, or take another)"
            )
        }
    }

    static func notABackup(_ file: String, _ reason: String?) -> CommandFailure {
        let why = reason.map { ": \($0)" } ?? ""
        return CommandFailure(
            .outOfReach, "\(file) is no backup of campaignd\(why) (name a file that campaignd backup wrote)")
    }
}
