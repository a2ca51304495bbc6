/// What a WAV file says of itself (RIFF, "Multimedia Programming Interface and Data Specifications 1.0").
struct WaveHeader: Hashable, Sendable {
    var format: Int
    var channels: Int
    var samplesPerSecond: Int
    var bitsPerSample: Int
    /// Of the samples.
    var byteCount: Int

    /// What a telephone line takes, and the only thing that baresip plays: another rate drops the call after its answer.
    var fitsTheLine: Bool { format == 1 && channels == 1 && samplesPerSecond == 8000 && bitsPerSample == 16 }

    /// Meaningful where it fits the line.
    var duration: Duration { .milliseconds(byteCount / 16) }

    /// Reads the chunks at the beginning of a file; nil where it is no WAV file, or its samples begin later than `bytes`
    /// reach.
    init?(_ bytes: [UInt8]) {
        func word(_ at: Int) -> Int { Int(bytes[at]) | Int(bytes[at + 1]) << 8 }
        func long(_ at: Int) -> Int { word(at) | word(at + 2) << 16 }
        func tag(_ at: Int) -> String { String(decoding: bytes[at..<(at + 4)], as: UTF8.self) }
        guard bytes.count >= 12, tag(0) == "RIFF", tag(8) == "WAVE" else { return nil }
        var at = 12
        var known: (format: Int, channels: Int, rate: Int, bits: Int)?
        while at + 8 <= bytes.count {
            let length = long(at + 4)
            switch tag(at) {
            case "fmt ":
                guard length >= 16, at + 24 <= bytes.count else { return nil }
                known = (word(at + 8), word(at + 10), long(at + 12), word(at + 22))
            case "data":
                guard let known else { return nil }
                format = known.format
                channels = known.channels
                samplesPerSecond = known.rate
                bitsPerSample = known.bits
                byteCount = length
                return
            default: break
            }
            at += 8 + length + length % 2
        }
        return nil
    }

    /// The 44 bytes before `frames` samples of a telephone line.
    static func line(frames: Int) -> [UInt8] {
        func long(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
        func word(_ value: Int) -> [UInt8] { Array(long(value).prefix(2)) }
        let size = frames * 2
        return Array("RIFF".utf8) + long(36 + size) + Array("WAVEfmt ".utf8) + long(16) + word(1) + word(1) + long(8000)
            + long(16_000) + word(2) + word(16) + Array("data".utf8) + long(size)
    }
}
