import ArgumentParser
import Foundation

/// Standard input, line by line.
enum StandardInput {
    static let maximumLineBytes = 1 << 20

    /// Hands over each line without its line feed, until the end or until `body` answers false.
    static func eachLine(_ body: (UnsafeBufferPointer<UInt8>) throws -> Bool) throws {
        var pending: [UInt8] = []
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { chunk.deallocate() }
        var isAtEnd = false
        while !isAtEnd {
            let count = Foundation.read(STDIN_FILENO, chunk.baseAddress, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { isAtEnd = true } else { pending.append(contentsOf: chunk[..<count]) }
            if isAtEnd, let last = pending.last, last != 0x0A { pending.append(0x0A) }
            var start = 0
            let goesOn = try pending.withUnsafeBufferPointer { bytes in
                while let end = bytes[start...].firstIndex(of: 0x0A) {
                    let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
                    start = end + 1
                    if try !body(line) { return false }
                }
                return true
            }
            if !goesOn { return }
            pending.removeSubrange(..<start)
            if pending.count > maximumLineBytes {
                throw CommandFailure(
                    .foundProblems, "a line of standard input has more than 1 MiB (one JSON object a line was expected)"
                )
            }
        }
    }
}
