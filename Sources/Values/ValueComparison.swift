package import Domain

/// How values compare in conditions: by what they mean, not by how they are written.
///
/// Texts compare code point by code point of normalization form C, or folded where case is ignored; whole and decimal numbers exactly, without
/// loss; datetimes by the instant; a date with a datetime by local dates.
package struct ValueComparison: Sendable {
    package enum Order: Hashable, Sendable { case ascending, same, descending }

    /// The local date in the zone of a reading (of its instant where it has an offset).
    package var localDate: @Sendable (CivilDateTime) -> CivilDate
    /// The instant in the zone of a reading without an offset.
    package var instant: @Sendable (CivilDateTime) -> Instant

    package init(
        localDate: @escaping @Sendable (CivilDateTime) -> CivilDate,
        instant: @escaping @Sendable (CivilDateTime) -> Instant
    ) {
        self.localDate = localDate
        self.instant = instant
    }

    /// Compares two values; nil where they have no order in common (a text and a number, say, or NaN).
    package func order(_ a: FieldValue, _ b: FieldValue, ignoringCase: Bool = false) -> Order? {
        switch (a, b) {
        case (.string(let a), .string(let b)): Self.order(a, b, ignoringCase: ignoringCase)
        case (.integer(let a), .integer(let b)): Self.order(a, b)
        case (.number(let a), .number(let b)): a.isNaN || b.isNaN ? nil : Self.order(a, b)
        case (.integer(let a), .number(let b)): Self.order(a, b)
        case (.number(let a), .integer(let b)): Self.order(b, a)?.reversed
        case (.boolean(let a), .boolean(let b)): Self.order(a ? 1 : 0, b ? 1 : 0)
        case (.date(let a), .date(let b)): Self.order(a, b)
        case (.date(let a), .datetime(let b)): Self.order(a, localDate(b))
        case (.datetime(let a), .date(let b)): Self.order(localDate(a), b)
        case (.datetime(let a), .datetime(let b)): order(a, b)
        case (.string, _), (.integer, _), (.number, _), (.boolean, _), (.date, _), (.datetime, _): nil
        }
    }

    /// Whether two values are the same; values of kinds that have nothing in common are not.
    package func equal(_ a: FieldValue, _ b: FieldValue, ignoringCase: Bool = false) -> Bool {
        order(a, b, ignoringCase: ignoringCase) == .same
    }

    /// Whether both fall on the same local date; nil where one of them is neither date nor datetime.
    package func isSameDate(_ a: FieldValue, _ b: FieldValue) -> Bool? {
        guard let a = date(of: a), let b = date(of: b) else { return nil }
        return a == b
    }

    private func date(of value: FieldValue) -> CivilDate? {
        switch value {
        case .date(let date): date
        case .datetime(let reading): localDate(reading)
        case .string, .integer, .number, .boolean: nil
        }
    }

    private func order(_ a: CivilDateTime, _ b: CivilDateTime) -> Order {
        switch (a.utcOffset, b.utcOffset) {
        case (nil, nil): Self.order(a.wallMicroseconds, b.wallMicroseconds)
        case (let first?, let second?):
            Self.order(a.wallMicroseconds - Int64(first) * 1_000_000, b.wallMicroseconds - Int64(second) * 1_000_000)
        case (.some, nil), (nil, .some):
            Self.order(microseconds(of: a), microseconds(of: b))
        }
    }

    /// Since the epoch. The zone gives whole milliseconds; the reading keeps what is below.
    private func microseconds(of reading: CivilDateTime) -> Int64 {
        if let offset = reading.utcOffset { return reading.wallMicroseconds - Int64(offset) * 1_000_000 }
        return instant(reading).milliseconds * 1000 + reading.microsecondOfDay % 1000
    }

    private static func order<Value: Comparable>(_ a: Value, _ b: Value) -> Order {
        a < b ? .ascending : a == b ? .same : .descending
    }

    private static func order(_ a: String, _ b: String, ignoringCase: Bool) -> Order {
        let (a, b) = ignoringCase ? (TextMatch.folded(a), TextMatch.folded(b)) : (a.nfc, b.nfc)
        // By UTF-8, which is by code point.
        if a.utf8.elementsEqual(b.utf8) { return .same }
        return a.utf8.lexicographicallyPrecedes(b.utf8) ? .ascending : .descending
    }

    /// Exact: no whole number is rounded to a Double on the way.
    private static func order(_ a: Int64, _ b: Double) -> Order? {
        if b.isNaN { return nil }
        if b >= 0x1p63 { return .ascending }
        if b < -0x1p63 { return .descending }
        let whole = b.rounded(.towardZero)
        let byWhole = order(a, Int64(whole))
        if byWhole != .same { return byWhole }
        let fraction = b - whole
        return fraction > 0 ? .ascending : fraction < 0 ? .descending : .same
    }
}

extension ValueComparison.Order {
    package var reversed: Self {
        switch self {
        case .ascending: .descending
        case .same: .same
        case .descending: .ascending
        }
    }
}
