/// A `strptime` pattern of a date or datetime field, checked and taken apart once.
///
/// It reads what CPython's `datetime.strptime` reads in the C locale (ASCII digits, English names, any case), for the
/// directives in ``Directive``; a pattern that cannot name a day is refused. `%j` past the year's end is no date.
package struct DateFormatPattern: Hashable, Sendable {
    /// The raw value is the letter after `%`.
    package enum Directive: Character, CaseIterable, Sendable {
        case dayOfMonth = "d"
        case month = "m"
        case year = "Y"
        case yearOfCentury = "y"
        case monthShort = "b"
        case monthLong = "B"
        case weekdayShort = "a"
        case weekdayLong = "A"
        case hour = "H"
        case hour12 = "I"
        case minute = "M"
        case second = "S"
        case fraction = "f"
        case halfDay = "p"
        case offset = "z"
        case dayOfYear = "j"
    }

    enum Element: Hashable, Sendable {
        case literal(UInt8)
        /// One or more white space characters.
        case space
        case directive(Directive)
    }

    package static let maximumBytes = 64

    package let pattern: String
    let elements: [Element]

    package init(_ pattern: String) throws(DateFormatError) {
        self.pattern = pattern
        guard pattern.utf8.count <= Self.maximumBytes else {
            throw DateFormatError(offset: 0, message: "the pattern is longer than \(Self.maximumBytes) bytes")
        }
        let bytes = Array(pattern.utf8)
        var elements: [Element] = []
        var seen: Set<Directive> = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                guard index + 1 < bytes.count else {
                    throw DateFormatError(offset: index, message: "the pattern ends in a single % (write %% for a %)")
                }
                let letter = bytes[index + 1]
                if letter == UInt8(ascii: "%") {
                    elements.append(.literal(letter))
                } else {
                    guard let directive = Directive(rawValue: Character(Unicode.Scalar(letter))) else {
                        let known = Directive.allCases.map { "%\($0.rawValue)" }.joined(separator: " ")
                        throw DateFormatError(offset: index, message: "unknown directive (one of \(known))")
                    }
                    guard seen.insert(directive).inserted else {
                        throw DateFormatError(offset: index, message: "%\(directive.rawValue) stands twice")
                    }
                    elements.append(.directive(directive))
                }
                index += 2
            } else if byte.isASCIISpace {
                if elements.last != .space { elements.append(.space) }
                index += 1
            } else {
                elements.append(.literal(byte))
                index += 1
            }
        }
        // Values are trimmed before they are read.
        if elements.first == .space { elements.removeFirst() }
        if elements.last == .space { elements.removeLast() }
        self.elements = elements
        if let message = Self.fault(of: seen) { throw DateFormatError(offset: 0, message: message) }
    }

    private static func fault(of seen: Set<Directive>) -> String? {
        let years = seen.intersection([.year, .yearOfCentury])
        let months = seen.intersection([.month, .monthShort, .monthLong])
        let hours = seen.intersection([.hour, .hour12])
        if years.isEmpty { return "the pattern has no year (%Y or %y)" }
        if years.count > 1 { return "the pattern has both %Y and %y" }
        if months.count > 1 { return "the pattern names the month twice" }
        if hours.count > 1 { return "the pattern has both %H and %I" }
        if seen.contains(.weekdayShort), seen.contains(.weekdayLong) { return "the pattern has both %a and %A" }
        if seen.contains(.dayOfYear) {
            guard months.isEmpty, !seen.contains(.dayOfMonth) else { return "%j stands beside a month or a day" }
        } else {
            if months.isEmpty { return "the pattern has no month (%m, %b or %B)" }
            if !seen.contains(.dayOfMonth) { return "the pattern has no day (%d)" }
        }
        if seen.contains(.hour12), !seen.contains(.halfDay) { return "%I needs %p (or write %H)" }
        if seen.contains(.minute), hours.isEmpty { return "%M (minute) stands without an hour; the month is %m" }
        if seen.contains(.second), !seen.contains(.minute) { return "%S stands without %M" }
        if seen.contains(.fraction), !seen.contains(.second) { return "%f stands without %S" }
        return nil
    }
}
