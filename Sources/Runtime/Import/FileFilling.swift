import Foundation

/// Whether a file holds what a whole CSV holds, as far as a look at its beginning and end tells.
enum FileFilling {
    /// More than a header, or it cannot be told.
    case rows
    /// Nothing, or one line.
    case noRows
    /// Its end was set aside and not written yet.
    case zeros

    private static let lookedAt = 65_536

    init(_ path: RawPath, size: Int64) {
        guard size > 0 else {
            self = .noRows
            return
        }
        let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        guard descriptor >= 0 else {
            self = .rows
            return
        }
        defer { close(descriptor) }
        // No text in any encoding ends in four of them.
        let end = Self.bytes(of: descriptor, at: max(0, size - 4), count: 4)
        if !end.isEmpty, end.allSatisfy({ $0 == 0 }) {
            self = .zeros
            return
        }
        guard size <= Self.lookedAt else {
            self = .rows
            return
        }
        // A line end in any encoding, and something behind it that is no space.
        let blank: Set<UInt8> = [0, 0x09, 0x0A, 0x0D, 0x20]
        let text = Self.bytes(of: descriptor, at: 0, count: Int(size)).drop { blank.contains($0) }
        let rest = text.drop { $0 != 0x0A && $0 != 0x0D }
        self = rest.contains { !blank.contains($0) } ? .rows : .noRows
    }

    private static func bytes(of descriptor: Int32, at offset: Int64, count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = pread(descriptor, &bytes, count, off_t(offset))
        return Array(bytes.prefix(max(0, got)))
    }
}
