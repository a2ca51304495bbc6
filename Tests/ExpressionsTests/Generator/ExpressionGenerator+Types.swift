import TestSupport

extension ExpressionGenerator {
    func sequences() -> [Kind] { [.list, .tuple, .text, .text] }

    mutating func iterable(_ depth: Int) -> String {
        of(random.pick([.list, .list, .tuple, .text, .dictionary]), depth)
    }

    mutating func numbers(_ depth: Int) -> String {
        let items = (0..<(random.next() % 5)).map { _ in number(depth - 1) }
        return random.chance(0.7)
            ? "[\(items.joined(separator: ", "))]" : "(\(items.joined(separator: ", "))\(items.count == 1 ? "," : ""))"
    }

    mutating func texts(_ depth: Int) -> String {
        let items = (0..<(random.next() % 4)).map { _ in of(.text, depth - 1) }
        return "[\(items.joined(separator: ", "))]"
    }

    // MARK: - Numbers

    mutating func integer(_ depth: Int) -> String {
        switch random.next() % 16 {
        case 0, 1, 2:
            return wrap("\(of(.integer, depth)) \(random.pick(["+", "-", "*", "//", "%"])) \(of(.integer, depth))")
        case 3: return wrap("\(of(.integer, depth)) ** \(random.pick(["2", "3", "0", "1", small(), of(.integer, 0)]))")
        case 4: return wrap("\(random.pick(["-", "+", "-", "--"]))\(of(.integer, depth))")
        case 5: return "len(\(iterable(depth)))"
        case 6: return "abs(\(of(.integer, depth)))"
        case 7: return "round(\(number(depth)))"
        case 8:
            return
                "int(\(random.pick([of(.float, depth), of(.text, depth), of(.integer, depth), "\(literalNumber()), \(random.pick(["10", "16", "2", "0", "36", "8"]))"])))"
        case 9: return "\(random.pick(["sum", "min", "max"]))(\(numbers(depth)))"
        case 10: return "divmod(\(number(depth)), \(number(depth)))[\(random.pick(["0", "1"]))]"
        case 11:
            return
                "\(of(.text, depth)).\(random.pick(["find", "count"]))(\(of(.text, depth))\(random.pick(["", "", ", 1", ", \(small())", ", \(small()), \(small())"])))"
        case 12:
            return
                "\(of(random.pick([.date, .datetime]), depth)).\(random.pick(["year", "month", "day", "weekday()", "isoweekday()"]))"
        case 13:
            return
                "\(of(random.pick([.datetime, .time]), depth)).\(random.pick(["hour", "minute", "second", "microsecond", "fold"]))"
        case 14: return "\(of(.timedelta, depth)).\(random.pick(["days", "seconds", "microseconds"]))"
        default: return "\(of(random.pick([.list, .tuple]), depth)).count(\(number(depth)))"
        }
    }

    mutating func literalNumber() -> String {
        if formattedDepth > 0 { return "s0" }
        return random.pick([
            "'12'", "'0x1f'", "'0b11'", "'ff'", "'-0o17'", "' 1_0 '", "'z'", "'٣٤'", "'1__0'", "'_1'", "''",
            "'99999999999999999999'", "'0_7'", "'+ 1'", "'１２'",
        ])
    }

    mutating func float(_ depth: Int) -> String {
        switch random.next() % 12 {
        case 0, 1, 2, 3:
            return wrap("\(number(depth)) \(random.pick(["+", "-", "*", "/", "//", "%", "/"])) \(of(.float, depth))")
        case 4: return wrap("\(number(depth)) / \(number(depth))")
        case 5: return wrap("\(number(depth)) ** \(random.pick([number(0), small(), "0.5", "-1", "(-2)"]))")
        case 6: return wrap("-\(of(.float, depth))")
        case 7:
            return
                "round(\(number(depth)), \(random.pick(["0", "1", "2", "3", "-1", "-2", "None", "ndigits=2", small(), "i0"])))"
        case 8: return "float(\(random.pick([of(.integer, depth), of(.text, depth), literalFloat()])))"
        case 9: return "\(of(.timedelta, depth)).total_seconds()"
        case 10: return wrap("\(of(.timedelta, depth)) / \(of(.timedelta, depth))")
        default: return "sum(\(numbers(depth)), \(random.pick(["", "start="]))\(of(.float, depth)))"
        }
    }

    mutating func literalFloat() -> String {
        if formattedDepth > 0 { return "s0" }
        return random.pick([
            "'1.5'", "' -2e3\\n'", "'infinity'", "'-INF'", "'nAn'", "'1_0.5_0'", "'1_.5'", "'.'", "'1e'", "'٣.٥'",
            "'1e999'", "'0x1p3'", "'.5'", "'5.'", "'1e-400'",
        ])
    }

    // MARK: - Conditions

    mutating func condition(_ depth: Int) -> String {
        switch random.next() % 14 {
        case 0, 1, 2: return wrap("\(number(depth)) \(comparison()) \(number(depth))")
        case 3:
            let kind = random.pick(Kind.allCases)
            return wrap("\(of(kind, depth)) \(comparison()) \(of(kind, depth))")
        case 4: return wrap("\(number(depth)) \(comparison()) \(number(depth)) \(comparison()) \(number(depth))")
        case 5: return wrap("not \(any(depth))")
        case 6: return wrap("\(of(.text, depth)) \(random.pick(["in", "not in"])) \(of(.text, depth))")
        case 7:
            return wrap(
                "\(any(depth)) \(random.pick(["in", "not in"])) \(of(random.pick([.list, .tuple, .dictionary]), depth))"
            )
        case 8: return wrap("\(any(depth)) \(random.pick(["is", "is not"])) \(random.pick(["None", "True", "False"]))")
        case 9: return "bool(\(any(depth)))"
        case 10: return "\(random.pick(["any", "all"]))(\(iterable(depth)))"
        case 11: return "\(of(.text, depth)).\(random.pick(["isdigit", "isalpha"]))()"
        case 12:
            return
                "\(of(.text, depth)).\(random.pick(["startswith", "endswith"]))(\(of(.text, depth))\(random.pick(["", "", ", 1", ", 0, -1"])))"
        default:
            let kind: Kind = random.pick([.date, .datetime, .time, .timedelta, .text, .list, .tuple])
            return wrap("\(of(kind, depth)) \(comparison()) \(of(kind, depth))")
        }
    }

    mutating func comparison() -> String { random.pick(["==", "!=", "<", "<=", ">", ">="]) }

    // MARK: - Containers

    mutating func slice() -> String {
        let part = { (generator: inout ExpressionGenerator) -> String in
            generator.random.chance(0.45)
                ? "" : generator.random.pick([generator.small(), generator.small(), "i0", "None", "True", "-1"])
        }
        let step =
            random.chance(0.4)
            ? ":" + random.pick(["-1", "2", "-2", "1", "", "3", "0", "-9223372036854775808", "i1"]) : ""
        // In an f-string a colon inside brackets is no spec.
        return "[\(part(&self)):\(part(&self))\(step)]"
    }

    mutating func list(_ depth: Int) -> String {
        switch random.next() % 10 {
        case 0, 1, 2: return "[\((0..<(random.next() % 4)).map { _ in any(depth) }.joined(separator: ", "))]"
        case 3: return numbersList(depth)
        case 4: return wrap("\(of(.list, depth)) + \(of(.list, depth))")
        case 5:
            return wrap(random.chance(0.5) ? "\(of(.list, depth)) * \(small())" : "\(small()) * \(of(.list, depth))")
        case 6: return of(.list, depth) + slice()
        case 7:
            return
                "sorted(\(random.pick([numbers(depth), texts(depth), iterable(depth)]))\(random.pick(["", "", ", reverse=True", ", reverse=b0"])))"
        case 8:
            return
                "\(of(.text, depth)).split(\(random.pick(["", "", of(.text, 0), "None", "\(of(.text, 0)), 1", "maxsplit=1"])))"
        default: return "sum([\(of(.list, depth)), \(of(.list, depth))], [])"
        }
    }

    private mutating func numbersList(_ depth: Int) -> String {
        "[\((0..<(1 + random.next() % 6)).map { _ in number(depth - 1) }.joined(separator: ", "))]"
    }

    mutating func tuple(_ depth: Int) -> String {
        switch random.next() % 5 {
        case 0, 1:
            let items = (0..<(random.next() % 4)).map { _ in any(depth) }
            return "(\(items.joined(separator: ", "))\(items.count == 1 ? "," : ""))"
        case 2: return wrap("\(of(.tuple, depth)) + \(of(.tuple, depth))")
        case 3: return of(.tuple, depth) + slice()
        default:
            return random.chance(0.5)
                ? "divmod(\(number(depth)), \(number(depth)))" : wrap("\(of(.tuple, depth)) * \(small())")
        }
    }

    mutating func dictionary(_ depth: Int) -> String {
        let items = (0..<(random.next() % 4)).map { _ in
            "\(of(random.pick([.integer, .text, .float, .boolean, .tuple, .none, .date]), depth - 1)): \(any(depth - 1))"
        }
        // A brace right after the one of an f-string would be a brace of its text.
        return "({\(items.joined(separator: ", "))})"
    }

    // MARK: - Dates

    mutating func date(_ depth: Int) -> String {
        switch random.next() % 7 {
        case 0, 1: return wrap("\(of(.date, depth)) \(random.pick(["+", "-"])) \(of(.timedelta, depth))")
        case 2: return "\(of(.datetime, depth)).date()"
        case 3:
            return
                "\(of(.date, depth)).replace(\(random.pick(["day=1", "month=2", "year=2024", "2023, 2", "day=31", "year=i0"])))"
        case 4:
            return
                "date(\(random.pick(["2026", "2024", "1", "9999", "0", "i0"])), \(1 + random.next() % 12), \(1 + random.next() % 31))"
        case 5:
            return formattedDepth > 0
                ? "date.today()"
                : "date.fromisoformat(\(random.pick(["'2026-06-30'", "'20260630'", "'2026-W27-2'", "'2026-13-01'", "s0"])))"
        default: return wrap("\(of(.timedelta, depth)) + \(of(.date, depth))")
        }
    }

    mutating func zone() -> String { random.pick(["timezone.utc", "dz0.tzinfo", "dz3.tzinfo", "da1.tzinfo"]) }

    mutating func datetime(_ depth: Int) -> String {
        switch random.next() % 10 {
        case 0, 1: return wrap("\(of(.datetime, depth)) \(random.pick(["+", "-"])) \(of(.timedelta, depth))")
        case 2: return "datetime.combine(\(of(.date, depth)), \(of(.time, depth)))"
        case 3:
            return
                "\(of(.datetime, depth)).replace(\(random.pick(["hour=0", "day=1", "minute=59, second=1", "month=2", "microsecond=5", "2024", "hour=i0", "fold=1", "tzinfo=None", "tzinfo=timezone.utc", "tzinfo=dz0.tzinfo"])))"
        case 7: return "\(of(.datetime, depth)).astimezone(\(zone()))"
        case 8: return "datetime.combine(\(of(.date, depth)), \(of(.time, depth)), tzinfo=\(zone()))"
        case 9: return "datetime.now(\(random.pick(["", "tz="]))\(zone()))"
        case 4: return "datetime(2026, \(1 + random.next() % 12), \(1 + random.next() % 29), \(random.next() % 25))"
        case 5:
            return formattedDepth > 0
                ? "datetime.now()"
                : "datetime.fromisoformat(\(random.pick(["'2026-06-30'", "'2026-06-30T10:30'", "'2026-06-30 10:30:15.123456+02:00'", "'2026-06-30T10:30:15Z'", "'20260630T1030'", "'2026-06-30T25:00'", "s0"])))"
        default: return leaf(.datetime)
        }
    }

    mutating func time(_ depth: Int) -> String {
        switch random.next() % 4 {
        case 0: return "\(of(.datetime, depth)).time()"
        case 1:
            return
                "\(of(.time, depth)).replace(\(random.pick(["hour=0", "minute=59", "second=1", "microsecond=5", "3, 4", "fold=1", "tzinfo=timezone.utc"])))"
        case 2:
            return formattedDepth > 0
                ? "time(1)"
                : "time.fromisoformat(\(random.pick(["'10:30'", "'10:30:15.5'", "'T1030'", "'24:00'", "'10:30:15+02:00'", "s0"])))"
        default: return "time(\(random.next() % 25), \(random.next() % 61))"
        }
    }

    mutating func timedelta(_ depth: Int) -> String {
        switch random.next() % 10 {
        case 0: return wrap("\(of(.timedelta, depth)) \(random.pick(["+", "-", "%"])) \(of(.timedelta, depth))")
        case 1: return wrap("\(of(.timedelta, depth)) * \(number(depth))")
        case 2: return wrap("\(of(.timedelta, depth)) \(random.pick(["/", "//"])) \(of(.integer, depth))")
        case 3: return wrap("\(random.pick(["-", "+"]))\(of(.timedelta, depth))")
        case 4: return "abs(\(of(.timedelta, depth)))"
        case 5: return wrap("\(of(.date, depth)) - \(of(.date, depth))")
        case 6: return wrap("\(of(.datetime, depth)) - \(of(.datetime, depth))")
        case 7:
            let unit = random.pick(["days", "hours", "minutes", "seconds", "weeks", "milliseconds", "microseconds"])
            return "timedelta(\(unit)=\(number(depth)))"
        case 8: return "timedelta(\(of(.integer, depth)))"
        default: return "sum([\(of(.timedelta, depth))], timedelta())"
        }
    }
}
