import Domain

/// Writes dates and datetimes in ISO 8601 into memory of at least ``maximumCount`` bytes, one value per writer.
struct ISO8601Writer {
    /// A year of up to eight digits and its sign, `-03-08T03:30:00.123456`, and an offset of up to nine bytes.
    static let maximumCount = 48

    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    /// `2026-03-08`; a year beyond 9999 has more digits, one before year 0 a sign.
    mutating func put(_ date: CivilDate) {
        let (year, month, day) = date.components
        if year < 0 { put("-") }
        let magnitude = Int(year.magnitude)
        var unit = 10_000
        while magnitude >= unit { unit *= 10 }
        while unit > 10_000 {
            unit /= 10
            put(digit: magnitude / unit % 10)
        }
        put(pair: magnitude / 100 % 100)
        put(pair: magnitude % 100)
        put("-")
        put(pair: month)
        put("-")
        put(pair: day)
    }

    /// `2026-03-08T03:30:00-04:00`; of the second as many digits as are not zero: none, three or six; the offset where
    /// there is one, with seconds where it has some.
    mutating func put(_ reading: CivilDateTime) {
        put(reading.date)
        let seconds = Int(reading.microsecondOfDay / 1_000_000)
        put("T")
        put(clock: seconds)
        put(":")
        put(pair: seconds % 60)
        let fraction = Int(reading.microsecondOfDay % 1_000_000)
        if fraction != 0 {
            put(".")
            put(digit: fraction / 100_000)
            put(pair: fraction / 1000 % 100)
            if fraction % 1000 != 0 {
                put(digit: fraction / 100 % 10)
                put(pair: fraction % 100)
            }
        }
        guard let offset = reading.utcOffset else { return }
        put(offset < 0 ? "-" : "+")
        let distance = Int(offset.magnitude)
        put(clock: distance)
        if distance % 60 != 0 {
            put(":")
            put(pair: distance % 60)
        }
    }

    /// `HH:MM` of a number of seconds.
    private mutating func put(clock seconds: Int) {
        put(pair: seconds / 3600)
        put(":")
        put(pair: seconds / 60 % 60)
    }

    @inline(__always)
    private mutating func put(_ character: Unicode.Scalar) {
        buffer.initializeElement(at: count, to: UInt8(ascii: character))
        count += 1
    }

    @inline(__always)
    private mutating func put(digit: Int) {
        buffer.initializeElement(at: count, to: UInt8(truncatingIfNeeded: digit) &+ 0x30)
        count += 1
    }

    @inline(__always)
    private mutating func put(pair: Int) {
        put(digit: pair / 10)
        put(digit: pair % 10)
    }
}
