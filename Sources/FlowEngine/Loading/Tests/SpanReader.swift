/// Reads an amount of time as flow tests write it: `2h`, `1d 30m`, `1w`.
enum SpanReader {
    /// What a test may move at most: over 400 days nothing is planned.
    static let maximumDays: Int64 = 3660

    /// Nil where the text is none, or more than ten years.
    static func span(_ text: String) -> FlowTest.Span? {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= 64 else { return nil }
        var span = FlowTest.Span(days: 0, seconds: 0)
        var position = 0
        while position < bytes.count {
            if position > 0, bytes[position] == UInt8(ascii: " ") { position += 1 }
            var amount: Int64 = 0
            let start = position
            while position < bytes.count, bytes[position] &- 0x30 <= 9 {
                amount = amount * 10 + Int64(bytes[position] &- 0x30)
                guard amount <= maximumDays * 86_400 else { return nil }
                position += 1
            }
            guard position > start, position < bytes.count else { return nil }
            switch bytes[position] {
            case UInt8(ascii: "w"): span.days += amount * 7
            case UInt8(ascii: "d"): span.days += amount
            case UInt8(ascii: "h"): span.seconds += amount * 3600
            case UInt8(ascii: "m"): span.seconds += amount * 60
            case UInt8(ascii: "s"): span.seconds += amount
            default: return nil
            }
            position += 1
        }
        guard span.days + span.seconds / 86_400 <= maximumDays else { return nil }
        return span
    }
}
