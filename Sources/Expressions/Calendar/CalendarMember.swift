import Domain

/// Attributes and methods of dates, datetimes, times and timedeltas.
enum CalendarMember {
    static let attributes: Set<String> = [
        "year", "month", "day", "hour", "minute", "second", "microsecond", "days", "seconds", "microseconds",
        "tzinfo", "fold",
    ]
    static let methods: Set<String> = [
        "weekday", "isoweekday", "isoformat", "strftime", "replace", "date", "time", "total_seconds",
        "astimezone",
    ]

    /// The value of an attribute; nil where the value has none of that name.
    static func attribute(_ value: ExpressionValue, _ name: String) -> ExpressionValue? {
        switch value {
        case .date(let date): return attribute(date, name)
        case .datetime(let datetime):
            switch name {
            case "tzinfo": return datetime.zone.map { .zone($0) } ?? ExpressionValue.none
            case "fold": return .integer(datetime.isSecondPass ? 1 : 0)
            default: return attribute(datetime.date, name) ?? attribute(clock: datetime.microsecondOfDay, name)
            }
        case .time(let time):
            switch name {
            case "tzinfo": return time.utcOffset.map { .zone(.fixed($0)) } ?? ExpressionValue.none
            case "fold": return .integer(time.isSecondPass ? 1 : 0)
            default: return attribute(clock: time.microsecond, name)
            }
        case .timedelta(let span):
            switch name {
            case "days": return .integer(span.days)
            case "seconds": return .integer(span.seconds)
            case "microseconds": return .integer(span.microseconds)
            default: return nil
            }
        case .none, .boolean, .integer, .float, .string, .list, .tuple, .dictionary, .zone: return nil
        }
    }

    private static func attribute(_ date: CivilDate, _ name: String) -> ExpressionValue? {
        switch name {
        case "year": .integer(Int64(date.components.year))
        case "month": .integer(Int64(date.components.month))
        case "day": .integer(Int64(date.components.day))
        default: nil
        }
    }

    private static func attribute(clock microsecondOfDay: Int64, _ name: String) -> ExpressionValue? {
        let clock = CalendarParts.clock(microsecondOfDay)
        return switch name {
        case "hour": .integer(Int64(clock.hour))
        case "minute": .integer(Int64(clock.minute))
        case "second": .integer(Int64(clock.second))
        case "microsecond": .integer(Int64(clock.microsecond))
        default: nil
        }
    }

    typealias Keywords = CalendarArguments.Keywords

    static func method(
        _ value: ExpressionValue, _ name: String, _ arguments: [ExpressionValue], _ keywords: Keywords,
        _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> ExpressionValue {
        try budget.step()
        switch (name, value) {
        case ("weekday", .date), ("weekday", .datetime), ("isoweekday", .date), ("isoweekday", .datetime):
            try refuseArguments(name, arguments, keywords)
            let weekday = Int64(date(of: value).weekday.rawValue)
            return .integer(name == "weekday" ? weekday : weekday + 1)
        case ("date", .datetime(let datetime)):
            try refuseArguments(name, arguments, keywords)
            return .date(datetime.date)
        case ("time", .datetime(let datetime)):
            try refuseArguments(name, arguments, keywords)
            return .time(
                TimeOfDay(microsecond: datetime.microsecondOfDay, isSecondPass: datetime.isSecondPass))
        case ("astimezone", .datetime(let datetime)):
            let given = try CalendarArguments(name, ["tz"], arguments, keywords)
            let zone = try given.zone(0)
            try given.finish()
            guard let zone else {
                throw ExpressionFailure(
                    .limit, "astimezone() without a zone depends on the machine's (give one, as in timezone.utc)")
            }
            return .datetime(try datetime.moved(to: zone))
        case ("total_seconds", .timedelta(let span)):
            try refuseArguments(name, arguments, keywords)
            return .float(try TimeDelta.quotient(span.total, 1_000_000))
        case ("isoformat", .date(let date)):
            try refuseArguments(name, arguments, keywords)
            return .string(date.isoText)
        case ("isoformat", .datetime), ("isoformat", .time): return try isoformat(value, arguments, keywords)
        case ("strftime", .date), ("strftime", .datetime), ("strftime", .time):
            let given = try CalendarArguments(name, ["format"], arguments, keywords)
            guard case .string(let format)? = given[0] else {
                throw ExpressionFailure(.typeError, "strftime() takes a text")
            }
            try given.finish()
            return .string(try CalendarText.strftime(value, format, &budget))
        case ("replace", .date(let date)): return try replaced(date, arguments, keywords)
        case ("replace", .datetime(let datetime)): return try replaced(datetime, arguments, keywords)
        case ("replace", .time(let time)): return try replaced(time, arguments, keywords)
        default: throw ExpressionFailure(.attributeError, "a \(value.typeName) has no method \"\(name)\"")
        }
    }

    private static func refuseArguments(
        _ name: String, _ arguments: [ExpressionValue], _ keywords: Keywords
    ) throws(ExpressionFailure) {
        guard arguments.isEmpty, keywords.isEmpty else {
            throw ExpressionFailure(.typeError, "\(name)() takes no arguments")
        }
    }

    private static func date(of value: ExpressionValue) -> CivilDate {
        switch value {
        case .date(let date): date
        case .datetime(let datetime): datetime.date
        default: CivilDate(daysSinceEpoch: 0)
        }
    }

    private static func isoformat(
        _ value: ExpressionValue, _ arguments: [ExpressionValue], _ keywords: Keywords
    ) throws(ExpressionFailure) -> ExpressionValue {
        var names = ["timespec"]
        if case .datetime = value { names = ["sep", "timespec"] }
        let given = try CalendarArguments("isoformat", names, arguments, keywords)
        var separator = "T"
        if names.count == 2, let value = given[0] {
            guard case .string(let text) = value, TextIndexing.length(text) == 1 else {
                throw ExpressionFailure(.typeError, "the separator of isoformat() is one character")
            }
            separator = text
        }
        var precision = CalendarText.Precision.auto
        var isKnown = true
        if let value = given[names.count - 1] {
            guard case .string(let text) = value else {
                throw ExpressionFailure(.typeError, "the timespec of isoformat() is a text")
            }
            isKnown = CalendarText.Precision(rawValue: text) != nil
            precision = CalendarText.Precision(rawValue: text) ?? .auto
        }
        try given.finish()
        guard isKnown else {
            throw ExpressionFailure(
                .valueError,
                "the timespec of isoformat() is auto, hours, minutes, seconds, milliseconds or microseconds")
        }
        switch value {
        case .datetime(let datetime):
            return .string(CalendarText.isoText(datetime, separator: separator, precision))
        case .time(let time): return .string(CalendarText.isoText(time, precision))
        default: return .none
        }
    }

    // MARK: - replace

    private static func replaced(
        _ date: CivilDate, _ arguments: [ExpressionValue], _ keywords: Keywords
    ) throws(ExpressionFailure) -> ExpressionValue {
        let given = try CalendarArguments("replace", ["year", "month", "day"], arguments, keywords)
        let old = date.components
        let (year, month) = (try given.int(0, default: old.year), try given.int(1, default: old.month))
        let day = try given.int(2, default: old.day)
        try given.finish()
        return .date(try CalendarParts.date(year, month, day))
    }

    private static func replaced(
        _ datetime: PythonDateTime, _ arguments: [ExpressionValue], _ keywords: Keywords
    ) throws(ExpressionFailure) -> ExpressionValue {
        let names = ["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold"]
        let given = try CalendarArguments("replace", names, positionalLimit: 8, arguments, keywords)
        let old = datetime.date.components
        let (year, month) = (try given.int(0, default: old.year), try given.int(1, default: old.month))
        let day = try given.int(2, default: old.day)
        let clock = try clock(given, from: 3, datetime.microsecondOfDay)
        let fold = try given.fold(8, default: datetime.isSecondPass)
        try given.finish()
        let zone = given[7] == nil ? datetime.zone : try given.zone(7)
        return .datetime(
            PythonDateTime(
                date: try CalendarParts.date(year, month, day),
                microsecondOfDay: try CalendarParts.time(clock.0, clock.1, clock.2, clock.3, fold: fold),
                isSecondPass: fold == 1, zone: zone))
    }

    private static func replaced(
        _ time: TimeOfDay, _ arguments: [ExpressionValue], _ keywords: Keywords
    ) throws(ExpressionFailure) -> ExpressionValue {
        let names = ["hour", "minute", "second", "microsecond", "tzinfo", "fold"]
        let given = try CalendarArguments("replace", names, positionalLimit: 5, arguments, keywords)
        let clock = try clock(given, from: 0, time.microsecond)
        let fold = try given.fold(5, default: time.isSecondPass)
        try given.finish()
        let offset = given[4] == nil ? time.utcOffset : try given.offset(4)
        return .time(
            TimeOfDay(
                microsecond: try CalendarParts.time(clock.0, clock.1, clock.2, clock.3, fold: fold),
                isSecondPass: fold == 1, utcOffset: offset))
    }

    private static func clock(
        _ given: CalendarArguments, from index: Int, _ microsecondOfDay: Int64
    ) throws(ExpressionFailure) -> (Int, Int, Int, Int) {
        let old = CalendarParts.clock(microsecondOfDay)
        return (
            try given.int(index, default: old.hour), try given.int(index + 1, default: old.minute),
            try given.int(index + 2, default: old.second), try given.int(index + 3, default: old.microsecond)
        )
    }
}
