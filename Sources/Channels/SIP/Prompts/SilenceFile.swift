/// What a call sends while nothing is said: without it the other side would hear the line go dead, and at the end of a
/// file baresip hangs up.
enum SilenceFile {
    static let name = "silence.wav"
    static let duration = Duration.seconds(60)

    /// 8,000 Hz, mono, 16 bit.
    static var bytes: [UInt8] { WaveHeader.line(frames: 480_000) + [UInt8](repeating: 0, count: 960_000) }
}
