import Domain

/// Python's operators on dates, datetimes, times and timedeltas; one side at least is one of them.
enum CalendarArithmetic {
    static func add(_ a: ExpressionValue, _ b: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue {
        switch (a, b) {
        case (.timedelta(let a), .timedelta(let b)): return .timedelta(try TimeDelta(total: a.total + b.total))
        case (.date(let date), .timedelta(let span)), (.timedelta(let span), .date(let date)):
            return .date(try moved(date, by: span.days))
        case (.datetime(let datetime), .timedelta(let span)), (.timedelta(let span), .datetime(let datetime)):
            return .datetime(try moved(datetime, by: span.total))
        default: throw meaningless("+", a, b)
        }
    }

    static func subtract(_ a: ExpressionValue, _ b: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue {
        switch (a, b) {
        case (.timedelta(let a), .timedelta(let b)): return .timedelta(try TimeDelta(total: a.total - b.total))
        case (.date(let date), .timedelta(let span)): return .date(try moved(date, by: -span.days))
        case (.datetime(let datetime), .timedelta(let span)):
            return .datetime(try moved(datetime, by: -span.total))
        case (.date(let a), .date(let b)):
            return .timedelta(TimeDelta(days: Int64(a.daysSinceEpoch) - Int64(b.daysSinceEpoch)))
        case (.datetime(let a), .datetime(let b)):
            guard let difference = PythonDateTime.difference(a, b) else { throw mixed }
            return .timedelta(try TimeDelta(total: difference))
        default: throw meaningless("-", a, b)
        }
    }

    static func multiply(_ a: ExpressionValue, _ b: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue {
        switch (a, b) {
        case (.timedelta(let span), let number), (let number, .timedelta(let span)):
            switch Number(number) {
            case .integer(let number):
                let (total, isTooLarge) = span.total.multipliedReportingOverflow(by: Int128(number))
                if isTooLarge { throw TimeDelta.tooLarge }
                return .timedelta(try TimeDelta(total: total))
            case .float(let number): return .timedelta(try span.multiplied(by: number))
            case nil: throw meaningless("*", a, b)
            }
        default: throw meaningless("*", a, b)
        }
    }

    static func divide(_ a: ExpressionValue, _ b: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue {
        guard case .timedelta(let span) = a else { throw meaningless("/", a, b) }
        if case .timedelta(let other) = b { return .float(try TimeDelta.quotient(span.total, other.total)) }
        switch Number(b) {
        case .integer(let number):
            return .timedelta(try TimeDelta(total: TimeDelta.nearest(span.total, Int128(number))))
        case .float(let number): return .timedelta(try span.divided(by: number))
        case nil: throw meaningless("/", a, b)
        }
    }

    static func floorDivide(_ a: ExpressionValue, _ b: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue {
        guard case .timedelta(let span) = a else { throw meaningless("//", a, b) }
        if case .timedelta(let other) = b {
            let quotient = try floorDivided(span.total, other.total).quotient
            guard let fitting = Int64(exactly: quotient) else { throw .integerPast64Bits }
            return .integer(fitting)
        }
        guard let number = Sequences.index(b) else { throw meaningless("//", a, b) }
        return .timedelta(try TimeDelta(total: floorDivided(span.total, Int128(number)).quotient))
    }

    static func modulo(_ a: ExpressionValue, _ b: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue {
        guard case .timedelta(let span) = a, case .timedelta(let other) = b else { throw meaningless("%", a, b) }
        return .timedelta(try TimeDelta(total: floorDivided(span.total, other.total).rest))
    }

    static func negate(_ value: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue {
        guard case .timedelta(let span) = value else { throw meaningless("-", value, value) }
        return .timedelta(try TimeDelta(total: -span.total))
    }

    static func absolute(_ value: ExpressionValue) throws(ExpressionFailure) -> ExpressionValue {
        guard case .timedelta(let span) = value else { throw meaningless("abs()", value, value) }
        return span.days < 0 ? try negate(value) : value
    }

    static func isTruthy(_ value: ExpressionValue) -> Bool {
        if case .timedelta(let span) = value { return span.total != 0 }
        return true
    }

    // MARK: - Comparing

    static func equal(_ a: ExpressionValue, _ b: ExpressionValue) -> Bool {
        switch (a, b) {
        case (.datetime(let a), .datetime(let b)): PythonDateTime.isEqual(a, b)
        case (.zone(let a), .zone(let b)): a.isSame(as: b)
        default: (try? compare(a, b)) == 0
        }
    }

    /// Negative, zero or positive.
    ///
    /// - Throws: TypeError where the two have no order: of different types, or only one with an offset.
    static func compare(_ a: ExpressionValue, _ b: ExpressionValue) throws(ExpressionFailure) -> Int {
        switch (a, b) {
        case (.date(let a), .date(let b)): return order(a.daysSinceEpoch, b.daysSinceEpoch)
        case (.datetime(let a), .datetime(let b)):
            guard let order = PythonDateTime.order(a, b) else { throw mixed }
            return order
        case (.time(let a), .time(let b)):
            guard (a.utcOffset == nil) == (b.utcOffset == nil) else { throw mixed }
            return order(
                a.microsecond - Int64(a.utcOffset ?? 0) * 1_000_000,
                b.microsecond - Int64(b.utcOffset ?? 0) * 1_000_000)
        case (.timedelta(let a), .timedelta(let b)): return order(a.total, b.total)
        default: throw ExpressionFailure(.typeError, "a \(a.typeName) and a \(b.typeName) have no order")
        }
    }

    private static func order<Value: Comparable>(_ a: Value, _ b: Value) -> Int { a < b ? -1 : a > b ? 1 : 0 }

    // MARK: - Text

    static func text(_ value: ExpressionValue) -> String { CalendarText.text(value) }

    static func repr(_ value: ExpressionValue) -> String { CalendarText.repr(value) }

    // MARK: - Parts

    private static var mixed: ExpressionFailure {
        ExpressionFailure(
            .typeError,
            "a time with an offset and one without have no order and no difference (give now() the other's tzinfo, or take the offset away with replace(tzinfo=None))"
        )
    }

    private static func meaningless(
        _ sign: String, _ a: ExpressionValue, _ b: ExpressionValue
    ) -> ExpressionFailure {
        ExpressionFailure(.typeError, "\(sign) has no meaning for a \(a.typeName) and a \(b.typeName)")
    }

    static var outOfRange: ExpressionFailure {
        ExpressionFailure(.overflow, "the date is outside of the years 1 to 9999")
    }

    private static func moved(_ date: CivilDate, by days: Int64) throws(ExpressionFailure) -> CivilDate {
        let day = Int64(date.daysSinceEpoch) + days
        guard day >= CivilDate.minimum.daysSinceEpoch, day <= CivilDate.maximum.daysSinceEpoch else {
            throw outOfRange
        }
        return CivilDate(daysSinceEpoch: Int32(day))
    }

    /// On the wall clock, as Python adds: the zone is kept, the pass is the first.
    static func moved(_ datetime: PythonDateTime, by span: Int128) throws(ExpressionFailure) -> PythonDateTime {
        let (days, rest) = try floorDivided(
            Int128(datetime.wallMicroseconds) + span, Int128(CivilDateTime.microsecondsPerDay))
        let date = try moved(CivilDate(daysSinceEpoch: 0), by: Int64(days))
        return PythonDateTime(date: date, microsecondOfDay: Int64(rest), zone: datetime.zone)
    }

    private static func floorDivided(
        _ a: Int128, _ b: Int128
    ) throws(ExpressionFailure) -> (quotient: Int128, rest: Int128) {
        if b == 0 { throw Arithmetic.zeroDivision }
        let (quotient, rest) = a.quotientAndRemainder(dividingBy: b)
        return rest != 0 && (rest < 0) != (b < 0) ? (quotient - 1, rest + b) : (quotient, rest)
    }
}
