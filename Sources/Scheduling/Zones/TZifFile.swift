/// The content of a compiled time zone file (TZif, RFC 8536), version 1 to 4.
///
/// Leap-second files ("right/…") are refused: their instants are not POSIX time.
struct TZifFile {
    struct Transition: Hashable {
        /// Seconds since the epoch.
        var at: Int64
        /// Seconds east of UTC from then on.
        var offset: Int32
        /// What the clock is called from then on: `CEST`.
        var name: String
    }

    /// Strictly ascending.
    var transitions: [Transition]
    /// The offset before the first transition: that of the first standard-time type, else of the first type.
    var offsetBefore: Int32
    var nameBefore: String
    /// The offset after the last transition where there is no rule.
    var offsetAfter: Int32
    /// What holds after the last transition.
    var rule: POSIXTimeZoneRule?

    static let maximumTransitions = 20_000

    /// Nil where the bytes are not a well-formed file.
    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes: bytes)
        guard var header = Header(&reader) else { return nil }
        var timeWidth = 4
        if header.version >= UInt8(ascii: "2") {
            guard reader.skip(header.bodyLength(timeWidth: 4)), let second = Header(&reader) else { return nil }
            header = second
            timeWidth = 8
        }
        guard header.leapCount == 0, header.typeCount >= 1, header.typeCount <= 256,
            header.timeCount <= TZifFile.maximumTransitions
        else { return nil }

        var times: [Int64] = []
        for _ in 0..<header.timeCount {
            guard let time = reader.signed(width: timeWidth) else { return nil }
            if let last = times.last, time <= last { return nil }
            times.append(time)
        }
        guard let indexes = reader.take(header.timeCount) else { return nil }
        var types: [(offset: Int32, isDaylight: Bool, name: Int)] = []
        for _ in 0..<header.typeCount {
            guard let offset = reader.signed(width: 4), abs(offset) < ZoneLimits.farthestOffset,
                let rest = reader.take(2), let isDaylight = rest.first, let name = rest.last
            else { return nil }
            types.append((Int32(offset), isDaylight != 0, Int(name)))
        }
        guard indexes.allSatisfy({ Int($0) < types.count }), let characters = reader.take(header.characterCount),
            reader.skip(header.standardCount + header.universalCount)
        else { return nil }
        // Each name ends with a NUL; one may be the end of another.
        let names = types.map { String(decoding: characters.dropFirst($0.name).prefix { $0 != 0 }, as: UTF8.self) }

        transitions = zip(times, indexes).map { time, index in
            Transition(at: time, offset: types[Int(index)].offset, name: names[Int(index)])
        }
        let before = types.firstIndex { !$0.isDaylight } ?? 0
        offsetBefore = types[before].offset
        nameBefore = names[before]
        offsetAfter = transitions.last?.offset ?? types[types.count - 1].offset
        rule = nil
        if timeWidth == 8, let footer = reader.footer(), !footer.isEmpty {
            guard let parsed = POSIXTimeZoneRule(footer) else { return nil }
            rule = parsed
        }
    }

    private struct Header {
        var version: UInt8
        var universalCount: Int
        var standardCount: Int
        var leapCount: Int
        var timeCount: Int
        var typeCount: Int
        var characterCount: Int

        init?(_ reader: inout Reader) {
            guard let start = reader.take(20), start.prefix(4).elementsEqual("TZif".utf8) else { return nil }
            version = start[start.startIndex + 4]
            var counts: [Int] = []
            for _ in 0..<6 {
                guard let count = reader.signed(width: 4), count >= 0 else { return nil }
                counts.append(Int(count))
            }
            universalCount = counts[0]
            standardCount = counts[1]
            leapCount = counts[2]
            timeCount = counts[3]
            typeCount = counts[4]
            characterCount = counts[5]
        }

        func bodyLength(timeWidth: Int) -> Int {
            timeCount * (timeWidth + 1) + typeCount * 6 + characterCount + leapCount * (timeWidth + 4) + standardCount
                + universalCount
        }
    }

    /// Takes big-endian numbers off the front; nil past the end.
    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
            guard count >= 0, count <= bytes.count - position else { return nil }
            defer { position += count }
            return bytes[position..<position + count]
        }

        mutating func skip(_ count: Int) -> Bool { take(count) != nil }

        mutating func signed(width: Int) -> Int64? {
            guard let slice = take(width) else { return nil }
            var value: UInt64 = 0
            for byte in slice { value = value << 8 | UInt64(byte) }
            return width == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
        }

        /// The text between the two line feeds at the end of the file.
        mutating func footer() -> ArraySlice<UInt8>? {
            let lineFeed = UInt8(ascii: "\n")
            guard let first = take(1)?.first, first == lineFeed else { return nil }
            let rest = bytes[position...]
            return rest.firstIndex(of: lineFeed).map { rest[..<$0] }
        }
    }
}
