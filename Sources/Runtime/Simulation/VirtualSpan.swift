/// An amount of elapsed time as written: `90m`, `1d12h`; a day is 24 hours.
package struct VirtualSpan: Hashable, Sendable {
    package var milliseconds: Int64

    /// Nil where the text is none: digits each followed by one of `w d h m s`, each letter at most once, in that order.
    package init?(_ text: String) {
        let units: [(letter: UInt8, milliseconds: Int64)] = [
            (UInt8(ascii: "w"), 604_800_000), (UInt8(ascii: "d"), 86_400_000), (UInt8(ascii: "h"), 3_600_000),
            (UInt8(ascii: "m"), 60_000), (UInt8(ascii: "s"), 1000),
        ]
        var total: Int64 = 0
        var number: Int64?
        var next = 0
        for byte in text.utf8 {
            if byte &- 0x30 <= 9 {
                let value = (number ?? 0) * 10 + Int64(byte - 0x30)
                guard value <= 10_000_000 else { return nil }
                number = value
                continue
            }
            guard let value = number, let unit = units[next...].firstIndex(where: { $0.letter == byte }) else {
                return nil
            }
            total += value * units[unit].milliseconds
            number = nil
            next = unit + 1
        }
        guard number == nil, next > 0 else { return nil }
        milliseconds = total
    }
}
