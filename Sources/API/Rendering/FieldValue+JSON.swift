import Domain

extension JSONValue {
    /// A typed value as JSON has it: dates and datetimes as ISO 8601 text, their offset where they have one.
    init(_ value: FieldValue) {
        switch value {
        case .string(let text): self = .string(text)
        case .integer(let number): self = .integer(number)
        case .number(let number): self = .number(number)
        case .boolean(let flag): self = .boolean(flag)
        case .date(let date): self = .string(JSONValue.text(date))
        case .datetime(let time): self = .string(JSONValue.text(time))
        }
    }

    static func instant(_ instant: Instant?) -> JSONValue { .optional(instant?.iso8601) }

    private static func text(_ date: CivilDate) -> String {
        let (year, month, day) = date.components
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    private static func text(_ time: CivilDateTime) -> String {
        let seconds = Int(time.microsecondOfDay / 1_000_000)
        let micros = Int(time.microsecondOfDay % 1_000_000)
        var text =
            "\(self.text(time.date))T\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        if micros != 0 { text += ".\(padded(micros, 6))" }
        if let offset = time.utcOffset {
            if offset == 0 { return text + "Z" }
            let size = Int(offset.magnitude)
            text += "\(offset < 0 ? "-" : "+")\(padded(size / 3600, 2)):\(padded(size / 60 % 60, 2))"
            if size % 60 != 0 { text += ":\(padded(size % 60, 2))" }
        }
        return text
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
