/// Frames of baresip's control port: `length:bytes,` (Bernstein's netstrings).
struct Netstring {
    struct Malformed: Error {}

    /// No message of baresip's comes near it.
    static let longest = 262_144

    private var buffer: [UInt8] = []

    static func frame(_ bytes: [UInt8]) -> [UInt8] {
        Array("\(bytes.count):".utf8) + bytes + [UInt8(ascii: ",")]
    }

    /// Takes in what came; answers the frames that are whole by now.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(Malformed) -> [[UInt8]] {
        buffer += bytes
        var frames: [[UInt8]] = []
        var start = 0
        while true {
            guard let colon = buffer[start...].firstIndex(of: UInt8(ascii: ":")) else {
                guard buffer.count - start <= 7 else { throw Malformed() }
                break
            }
            guard colon > start, colon - start <= 7,
                let length = Int(String(decoding: buffer[start..<colon], as: UTF8.self)),
                length >= 0, length <= Self.longest
            else { throw Malformed() }
            let end = colon + 1 + length
            guard end < buffer.count else { break }
            guard buffer[end] == UInt8(ascii: ",") else { throw Malformed() }
            frames.append(Array(buffer[(colon + 1)..<end]))
            start = end + 1
        }
        buffer.removeFirst(start)
        return frames
    }
}
