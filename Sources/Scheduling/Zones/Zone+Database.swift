import Foundation
import Synchronization

extension Zone {
    /// The zone of that exact name in the system's tz database, or nil where there is none.
    ///
    /// The database is the directory in `TZDIR`, else the first of the usual ones that has the file. Only IANA names
    /// and their aliases count: no path out of the database, no `posix/` or `right/` copies, not `localtime` and
    /// `posixrules`, which are the machine's own. Zones are kept once read; safe to call from any thread.
    package static func named(_ identifier: String) -> Zone? {
        if let zone = cache.withLock({ $0[identifier] }) { return zone }
        guard isPlausible(identifier), let file = read(identifier) else { return nil }
        let loaded = Zone(identifier: identifier, file: file)
        return cache.withLock { zones in
            if let earlier = zones[identifier] { return earlier }
            zones[identifier] = loaded
            return loaded
        }
    }

    private static let cache = Mutex<[String: Zone]>([:])

    /// The same places, in the same order, as CPython's `zoneinfo`.
    private static let directories: [String] = {
        if let directory = getenv("TZDIR"), directory.pointee != 0 { return [String(cString: directory)] }
        return ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"]
    }()

    private static let maximumFileSize = 1 << 20

    /// Whether it is made as names of zones are: parts of letters, digits, `_`, `+` and `-`, each led by a letter.
    private static func isPlausible(_ identifier: String) -> Bool {
        let bytes = identifier.utf8
        guard bytes.count <= 100, !["localtime", "posixrules"].contains(identifier) else { return false }
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if parts.count > 1, ["posix", "right"].contains(where: { parts[0].elementsEqual($0.utf8) }) { return false }
        return parts.allSatisfy { part in
            guard let first = part.first, isLetter(first) else { return false }
            return part.allSatisfy { byte in
                isLetter(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "+")
                    || byte == UInt8(ascii: "-")
            }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }

    private static func read(_ identifier: String) -> TZifFile? {
        for directory in directories {
            if let bytes = bytes(ofFile: directory + "/" + identifier) { return TZifFile(bytes) }
        }
        return nil
    }

    /// Nil where it cannot be read, is no regular file or is larger than any zone.
    private static func bytes(ofFile path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= maximumFileSize
        else { return nil }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= maximumFileSize {
            let count = chunk.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
        return nil
    }
}
