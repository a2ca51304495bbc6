import Domain

extension DateFormatPattern {
    package func date(_ text: TextBytes) -> ParsedValue {
        switch reading(text) {
        case .success(let reading): .value(.date(reading.date))
        case .failure(let issue): .invalid(issue)
        }
    }

    package func datetime(_ text: TextBytes) -> ParsedValue {
        switch reading(text) {
        case .success(let reading): .value(.datetime(reading))
        case .failure(let issue): .invalid(issue)
        }
    }

    private func reading(_ text: TextBytes) -> Result<CivilDateTime, ValueIssue> {
        var parts = Parts()
        guard text.count <= 256, match(text, from: 0, element: 0, into: &parts) else {
            return .failure(ValueIssue(.badDate, "not written as the field's format \(pattern) says"))
        }
        guard let date = parts.date else { return .failure(FieldParser.noSuchDate) }
        return .success(
            CivilDateTime(date: date, microsecondOfDay: parts.microsecondOfDay, utcOffset: parts.utcOffset))
    }

    struct Parts {
        var year = 1900
        var month = 1
        var day = 1
        var dayOfYear: Int?
        var hour = 0
        var isAfternoon: Bool?
        var isHour12 = false
        var minute = 0
        var second = 0
        var microsecond = 0
        var utcOffset: Int32?

        var date: CivilDate? {
            guard let dayOfYear else { return CivilDate(year: year, month: month, day: day) }
            guard let first = CivilDate(year: year, month: 1, day: 1),
                dayOfYear <= (CivilDate.isLeap(year) ? 366 : 365)
            else { return nil }
            return CivilDate(daysSinceEpoch: first.daysSinceEpoch + Int32(dayOfYear) - 1)
        }

        var microsecondOfDay: Int64 {
            let hour = isHour12 ? hour % 12 + (isAfternoon == true ? 12 : 0) : hour
            return Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + Int64(microsecond)
        }
    }

    /// Matches the elements from `element` on against the text from `index` on, to its end, trying the longer readings
    /// of a number first. At most 16 directives with up to 6 readings each, mostly 2: bounded and short.
    private func match(_ text: TextBytes, from index: Int, element: Int, into parts: inout Parts) -> Bool {
        guard element < elements.count else { return index == text.count }
        switch elements[element] {
        case .literal(let byte):
            guard index < text.count, text[index].asciiLowercased == byte.asciiLowercased else { return false }
            return match(text, from: index + 1, element: element + 1, into: &parts)
        case .space:
            var end = index
            while end < text.count, text[end].isASCIISpace { end += 1 }
            guard end > index else { return false }
            return match(text, from: end, element: element + 1, into: &parts)
        case .directive(let directive):
            return match(directive, text, from: index, element: element, into: &parts)
        }
    }

    private func match(
        _ directive: Directive, _ text: TextBytes, from index: Int, element: Int, into parts: inout Parts
    ) -> Bool {
        let go = { (end: Int, parts: inout Parts) in match(text, from: end, element: element + 1, into: &parts) }
        let number = { (widths: [Int], range: ClosedRange<Int>, parts: inout Parts, set: (inout Parts, Int) -> Void) in
            for width in widths {
                guard let value = digits(text, at: index, width: width), range.contains(value) else { continue }
                set(&parts, value)
                if go(index + width, &parts) { return true }
            }
            return false
        }
        let name = { (names: [String], parts: inout Parts, set: (inout Parts, Int) -> Void) in
            for (position, name) in names.enumerated() where matches(name, text, at: index) {
                set(&parts, position)
                if go(index + name.utf8.count, &parts) { return true }
            }
            return false
        }
        switch directive {
        case .dayOfMonth: return number([2, 1], 1...31, &parts) { $0.day = $1 }
        case .month: return number([2, 1], 1...12, &parts) { $0.month = $1 }
        case .year: return number([4], 0...9999, &parts) { $0.year = $1 }
        // POSIX: 69–99 are 1969–1999, 00–68 are 2000–2068.
        case .yearOfCentury: return number([2], 0...99, &parts) { $0.year = $1 + ($1 <= 68 ? 2000 : 1900) }
        case .monthShort: return name(Self.monthsShort, &parts) { $0.month = $1 + 1 }
        case .monthLong: return name(Self.months, &parts) { $0.month = $1 + 1 }
        case .weekdayShort: return name(Self.weekdaysShort, &parts) { _, _ in }
        case .weekdayLong: return name(Self.weekdays, &parts) { _, _ in }
        case .hour: return number([2, 1], 0...23, &parts) { $0.hour = $1 }
        case .hour12:
            return number([2, 1], 1...12, &parts) {
                $0.hour = $1
                $0.isHour12 = true
            }
        case .minute: return number([2, 1], 0...59, &parts) { $0.minute = $1 }
        case .second: return number([2, 1], 0...59, &parts) { $0.second = $1 }
        case .halfDay: return name(["am", "pm"], &parts) { $0.isAfternoon = $1 == 1 }
        case .dayOfYear: return number([3, 2, 1], 1...366, &parts) { $0.dayOfYear = $1 }
        case .fraction:
            for width in [6, 5, 4, 3, 2, 1] {
                guard let value = digits(text, at: index, width: width) else { continue }
                parts.microsecond = (width..<6).reduce(value) { scaled, _ in scaled * 10 }
                if go(index + width, &parts) { return true }
            }
            return false
        case .offset:
            var scanner = ClockScanner(text: text, index: index)
            guard let offset = scanner.utcOffset(), scanner.index - index != 3 else { return false }
            parts.utcOffset = offset
            return go(scanner.index, &parts)
        }
    }

    private func digits(_ text: TextBytes, at index: Int, width: Int) -> Int? {
        guard index + width <= text.count else { return nil }
        var value = 0
        for byte in text[index..<(index + width)] {
            guard byte.isASCIIDigit else { return nil }
            value = value * 10 + Int(byte &- 0x30)
        }
        return value
    }

    /// `name` is in lower case.
    private func matches(_ name: String, _ text: TextBytes, at index: Int) -> Bool {
        let length = name.utf8.count
        guard index + length <= text.count else { return false }
        return zip(name.utf8, text[index..<(index + length)]).allSatisfy { $0 == $1.asciiLowercased }
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private static let monthsShort = months.map { String($0.prefix(3)) }
    private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    private static let weekdaysShort = weekdays.map { String($0.prefix(3)) }
}
