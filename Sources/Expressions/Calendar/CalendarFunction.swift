import Domain

/// The constructors of dates, times and spans that expressions may call.
enum CalendarFunction: String, CaseIterable {
    case date, datetime, time, timedelta
    case dateToday = "date.today"
    case datetimeNow = "datetime.now"
    case dateFromISOFormat = "date.fromisoformat"
    case datetimeFromISOFormat = "datetime.fromisoformat"
    case timeFromISOFormat = "time.fromisoformat"
    case datetimeCombine = "datetime.combine"

    /// Whether the value depends on the wall clock.
    var asksForNow: Bool { self == .dateToday || self == .datetimeNow }

    func call(
        _ arguments: [ExpressionValue], _ keywords: [(name: String, value: ExpressionValue)], now: LocalNow,
        _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> ExpressionValue {
        try budget.step()
        switch self {
        case .date:
            let given = try CalendarArguments(rawValue, ["year", "month", "day"], arguments, keywords)
            let (year, month, day) = (try given.int(0), try given.int(1), try given.int(2))
            try given.finish()
            return .date(try CalendarParts.date(year, month, day))
        case .datetime: return try makeDatetime(arguments, keywords)
        case .time: return try makeTime(arguments, keywords)
        case .timedelta: return .timedelta(try TimeDelta(arguments, keywords))
        case .dateToday:
            _ = try CalendarArguments(rawValue, [], arguments, keywords)
            return .date(now.wallClock.date)
        case .datetimeNow:
            let given = try CalendarArguments(rawValue, ["tz"], arguments, keywords)
            let zone = try given.zone(0)
            try given.finish()
            if let zone { return .datetime(try now.aware.moved(to: zone)) }
            return .datetime(PythonDateTime(now.wallClock))
        case .dateFromISOFormat, .datetimeFromISOFormat, .timeFromISOFormat:
            guard arguments.count == 1, keywords.isEmpty, case .string(let text) = arguments[0] else {
                throw ExpressionFailure(.typeError, "\(rawValue)() takes one text")
            }
            try budget.step(text.utf8.count / 16)
            switch self {
            case .dateFromISOFormat: return .date(try ISOText.date(text))
            case .datetimeFromISOFormat: return .datetime(PythonDateTime(try ISOText.datetime(text)))
            default: return .time(try ISOText.time(text))
            }
        case .datetimeCombine: return try combine(arguments, keywords)
        }
    }

    private func makeDatetime(
        _ arguments: [ExpressionValue], _ keywords: CalendarArguments.Keywords
    ) throws(ExpressionFailure) -> ExpressionValue {
        let names = ["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold"]
        let given = try CalendarArguments(rawValue, names, positionalLimit: 8, arguments, keywords)
        let (year, month, day) = (try given.int(0), try given.int(1), try given.int(2))
        let (hour, minute) = (try given.int(3, default: 0), try given.int(4, default: 0))
        let (second, microsecond) = (try given.int(5, default: 0), try given.int(6, default: 0))
        let fold = try given.fold(8)
        try given.finish()
        let date = try CalendarParts.date(year, month, day)
        let time = try CalendarParts.time(hour, minute, second, microsecond, fold: fold)
        let zone = try given.zone(7)
        return .datetime(PythonDateTime(date: date, microsecondOfDay: time, isSecondPass: fold == 1, zone: zone))
    }

    private func makeTime(
        _ arguments: [ExpressionValue], _ keywords: CalendarArguments.Keywords
    ) throws(ExpressionFailure) -> ExpressionValue {
        let names = ["hour", "minute", "second", "microsecond", "tzinfo", "fold"]
        let given = try CalendarArguments(rawValue, names, positionalLimit: 5, arguments, keywords)
        let (hour, minute) = (try given.int(0, default: 0), try given.int(1, default: 0))
        let (second, microsecond) = (try given.int(2, default: 0), try given.int(3, default: 0))
        let fold = try given.fold(5)
        try given.finish()
        let time = try CalendarParts.time(hour, minute, second, microsecond, fold: fold)
        let offset = try given.offset(4)
        return .time(TimeOfDay(microsecond: time, isSecondPass: fold == 1, utcOffset: offset))
    }

    private func combine(
        _ arguments: [ExpressionValue], _ keywords: CalendarArguments.Keywords
    ) throws(ExpressionFailure) -> ExpressionValue {
        let given = try CalendarArguments(rawValue, ["date", "time", "tzinfo"], arguments, keywords)
        let date: CivilDate
        switch given[0] {
        case .date(let day)?: date = day
        case .datetime(let datetime)?: date = datetime.date
        default: throw ExpressionFailure(.typeError, "datetime.combine() takes a date and a time")
        }
        guard case .time(let time)? = given[1] else {
            throw ExpressionFailure(.typeError, "datetime.combine() takes a date and a time")
        }
        try given.finish()
        let zone = given[2] == nil ? time.utcOffset.map { PythonZone.fixed($0) } : try given.zone(2)
        return .datetime(
            PythonDateTime(
                date: date, microsecondOfDay: time.microsecond, isSecondPass: time.isSecondPass, zone: zone))
    }
}
