package import Domain

extension Zone {
    /// An instant on the zone's wall clock in ISO 8601 with its offset: `2026-03-08T03:30:00-04:00`; milliseconds only
    /// where they are not zero.
    package func iso8601(_ instant: Instant) -> String {
        let reading = wallClock(at: instant)
        return String(unsafeUninitializedCapacity: ISO8601Writer.maximumCount) { buffer in
            var writer = ISO8601Writer(buffer: buffer)
            writer.put(reading)
            return writer.count
        }
    }
}
