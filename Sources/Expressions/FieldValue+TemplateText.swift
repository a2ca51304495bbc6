package import Domain

extension FieldValue {
    /// The value as a template shows it: text as it is, numbers and booleans as Python's `str()` writes them
    /// (`12.5`, `100.0`, `True`), dates as `2026-06-30`, datetimes as Python's `isoformat()` (`2026-06-30T09:00:00+02:00`).
    package var templateText: String {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): number.pythonText
        case .boolean(let flag): flag ? "True" : "False"
        case .date(let date): date.isoText
        case .datetime(let datetime): datetime.isoText
        }
    }
}

extension CivilDate {
    /// `YYYY-MM-DD`, as Python's `date.isoformat()`.
    package var isoText: String {
        let (year, month, day) = components
        return "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
    }
}

extension CivilDateTime {
    /// `YYYY-MM-DDTHH:MM:SS[.ffffff][+HH:MM[:SS]]`, as Python's `datetime.isoformat()`.
    package var isoText: String {
        let seconds = Int(microsecondOfDay / 1_000_000)
        let fraction = Int(microsecondOfDay % 1_000_000)
        var text = "\(date.isoText)T\(clock(seconds))"
        if fraction != 0 { text += ".\(padded(fraction, to: 6))" }
        if let utcOffset {
            let magnitude = Int(utcOffset.magnitude)
            let written = clock(magnitude)
            text += (utcOffset < 0 ? "-" : "+") + (magnitude % 60 == 0 ? String(written.prefix(5)) : written)
        }
        return text
    }
}

private func clock(_ seconds: Int) -> String {
    "\(padded(seconds / 3600, to: 2)):\(padded(seconds / 60 % 60, to: 2)):\(padded(seconds % 60, to: 2))"
}

private func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return digits.utf8.count >= width ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
}
