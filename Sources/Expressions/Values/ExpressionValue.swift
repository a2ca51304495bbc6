package import Domain

/// What an expression works with: the Python values of flows.md.
package enum ExpressionValue: Sendable {
    case none
    case boolean(Bool)
    case integer(Int64)
    case float(Double)
    case string(String)
    case list([ExpressionValue])
    case tuple([ExpressionValue])
    case dictionary(ExpressionDictionary)
    case date(CivilDate)
    case datetime(PythonDateTime)
    case time(TimeOfDay)
    case timedelta(TimeDelta)
    case zone(PythonZone)
}

/// A Python `dict`: entries in order of insertion, keys equal by Python's `==` (`1`, `1.0` and `True` are one key).
package struct ExpressionDictionary: Sendable {
    package var entries: [(key: ExpressionValue, value: ExpressionValue)]

    package init(entries: [(key: ExpressionValue, value: ExpressionValue)] = []) { self.entries = entries }
}

/// A Python `time`.
package struct TimeOfDay: Hashable, Sendable {
    /// 0 ..< 86,400,000,000
    package var microsecond: Int64
    /// Python's `fold`.
    package var isSecondPass: Bool
    /// Seconds east of UTC; nil: naive. A time alone has no offset in a named zone.
    package var utcOffset: Int32?

    package init(microsecond: Int64, isSecondPass: Bool = false, utcOffset: Int32? = nil) {
        self.microsecond = microsecond
        self.isSecondPass = isSecondPass
        self.utcOffset = utcOffset
    }
}

/// A Python `timedelta`, normalised as Python does: only `days` may be negative.
package struct TimeDelta: Hashable, Sendable {
    /// -999,999,999 ... 999,999,999
    package var days: Int64
    /// 0 ..< 86,400
    package var seconds: Int64
    /// 0 ..< 1,000,000
    package var microseconds: Int64

    package init(days: Int64, seconds: Int64 = 0, microseconds: Int64 = 0) {
        self.days = days
        self.seconds = seconds
        self.microseconds = microseconds
    }
}
