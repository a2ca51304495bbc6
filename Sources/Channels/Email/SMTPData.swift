import Foundation

/// A message as it goes after DATA (RFC 5321, 4.5.2): points that begin a line doubled, the final dot at the end.
enum SMTPData {
    /// - Parameter bytes: with CRLF line ends.
    static func wire(_ bytes: consuming [UInt8]) -> [UInt8] {
        let points = linePoints(bytes)
        var wire: [UInt8]
        if points.isEmpty {
            wire = bytes
        } else {
            wire = []
            wire.reserveCapacity(bytes.count + points.count + 5)
            var start = 0
            for place in points {
                wire += bytes[start..<place]
                wire.append(point)
                start = place
            }
            wire += bytes[start...]
        }
        if !wire.isEmpty, wire.last != 10 { wire += [13, 10] }
        wire += [point, 13, 10]
        return wire
    }

    private static let point = UInt8(ascii: ".")

    /// Where a line begins with a point.
    private static func linePoints(_ bytes: [UInt8]) -> [Int] {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return [] }
            var found: [Int] = []
            var line = 0
            while line < buffer.count {
                if buffer[line] == point { found.append(line) }
                guard let end = memchr(base + line, 10, buffer.count - line) else { break }
                line = UnsafeRawPointer(end) - base + 1
            }
            return found
        }
    }
}
