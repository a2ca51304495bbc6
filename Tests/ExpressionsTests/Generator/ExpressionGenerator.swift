import TestSupport

/// Makes random expressions over every accepted form and type, most of which have a value.
struct ExpressionGenerator {
    var random: SeededRandom
    /// How many f-strings stand around: inside, quotes are scarce and backslashes are not allowed.
    var formattedDepth = 0

    enum Kind: CaseIterable {
        case integer, float, text, boolean, none, list, tuple, dictionary, date, datetime, time, timedelta
    }

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func expression() -> String {
        var depth = 1 + Int(random.next() % 4)
        if random.chance(0.02) { depth = 8 }
        return any(depth)
    }

    mutating func any(_ depth: Int) -> String { of(random.pick(Kind.allCases), depth) }

    mutating func number(_ depth: Int) -> String {
        of(random.pick([.integer, .integer, .integer, .float, .float, .boolean]), depth)
    }

    /// An expression that most probably has this type.
    mutating func of(_ kind: Kind, _ depth: Int) -> String {
        if random.chance(0.02) { return any(depth - 1) }
        if depth <= 0 { return leaf(kind) }
        if random.chance(0.05) {
            return wrap("\(of(kind, depth - 1)) if \(condition(depth - 1)) else \(of(kind, depth - 1))")
        }
        if random.chance(0.05) {
            return wrap("\(of(kind, depth - 1)) \(random.pick(["and", "or"])) \(of(kind, depth - 1))")
        }
        if random.chance(0.03) {
            return "[\(of(kind, depth - 1)), \(of(kind, depth - 1))][\(random.pick(["0", "1", "-1", "2"]))]"
        }
        if random.chance(0.02) { return "{'a': \(of(kind, depth - 1)), 1: 2}\(formattedDepth > 0 ? "[1]" : "['a']")" }
        if random.chance(0.03) {
            return "\(random.pick(["min", "max"]))(\(of(kind, depth - 1)), \(of(kind, depth - 1)))"
        }
        let made =
            switch kind {
            case .integer: integer(depth - 1)
            case .float: float(depth - 1)
            case .text: text(depth - 1)
            case .boolean: condition(depth - 1)
            case .none: leaf(.none)
            case .list: list(depth - 1)
            case .tuple: tuple(depth - 1)
            case .dictionary: dictionary(depth - 1)
            case .date: date(depth - 1)
            case .datetime: datetime(depth - 1)
            case .time: time(depth - 1)
            case .timedelta: timedelta(depth - 1)
            }
        return made
    }

    /// In parentheses, mostly: without them Python's precedences decide.
    mutating func wrap(_ text: String) -> String { random.chance(0.85) ? "(\(text))" : text }

    mutating func name(_ prefix: String) -> String {
        let count = Surroundings.counts.first { $0.prefix == prefix }?.count ?? 1
        let name = "\(prefix)\(random.next() % UInt64(count))"
        switch random.next() % 8 {
        case 0: return "participant.\(name)"
        case 1: return "customer.\(name)"
        case 2 where formattedDepth == 0: return "participant['\(name)']"
        default: return name
        }
    }

    mutating func small() -> String { "\(Int(random.next() % 12) - 4)" }

    // MARK: - Leaves

    mutating func leaf(_ kind: Kind) -> String {
        switch kind {
        case .integer:
            switch random.next() % 6 {
            case 0, 1, 2: return name("i")
            case 3: return "\(random.pick(Surroundings.integers.filter { $0 != .min }))"
            case 4: return random.pick(["0x1F", "0b101", "0o17", "1_000", "00", "-9223372036854775808"])
            default: return small()
            }
        case .float:
            switch random.next() % 6 {
            case 0, 1, 2: return name("f")
            case 3:
                return random.pick(["1.", ".5", "1e3", "2.5E-3", "1_0.2_5", "1e400", "0.1", "2.675", "1e16", "-0.0"])
            case 4: return "\(Double(Int64(random.next() % 20_000) - 10_000) / 1000)"
            default:
                return formattedDepth > 0
                    ? "1.5" : random.pick(["float('nan')", "float('inf')", "float('-inf')", "float()"])
            }
        case .text: return random.chance(0.5) ? name("s") : literal()
        case .boolean: return random.chance(0.5) ? name("b") : random.pick(["True", "False"])
        case .none: return random.chance(0.3) ? name("n") : "None"
        case .list: return random.pick(["[]", "[1, 2, 3]", "[f0, i0]", "[s0, s1,]", "[3, 1.5, True, 2]"])
        case .tuple: return random.pick(["()", "(1,)", "(1, s0)", "(i0, f0)", "(1, 2, 3)"])
        case .dictionary:
            return random.pick(["{}", "{1: 2}", "{s0: i0, s1: i1}", "{True: 1, 1.0: 2, 0: 3,}", "{(1, s0): None}"])
        case .date: return random.pick([name("d"), "date.today()", "date(2024, 2, 29)", "date(2026, 12, 31)"])
        case .datetime:
            return random.pick([
                name("dt"), name("da"), name("dz"), name("dz"), "datetime.now()",
                "datetime(2024, 2, 29, 23, 59, 59, 999999)",
                "datetime(2026, 3, 29)",
            ])
        case .time: return random.pick(["time()", "time(10, 30)", "time(23, 59, 59, 999999)", "time(hour=7)"])
        case .timedelta:
            return random.pick([
                "timedelta()", "timedelta(1)", "timedelta(days=-1)", "timedelta(hours=36)",
                "timedelta(weeks=2, minutes=-7)", "timedelta(milliseconds=1.5)",
            ])
        }
    }

    /// A text literal that may stand where it does.
    mutating func literal() -> String {
        if formattedDepth > 0 {
            let quote = formattedDepth == 1 ? "\"" : "'''"
            return quote + random.pick(["a", "", "é", "ab", "1", "x y", "😀", "%d", "0"]) + quote
        }
        switch random.next() % 8 {
        case 0:
            return random.pick([
                "'\\x41\\u00e9\\U0001f600\\n\\t\\'\\\"\\\\\\a\\b\\f\\v\\r\\0\\101\\q'", "r'\\n\\x'", "u'u'", "'a' 'b'",
                "'a' \"b\" '''c'''",
                "'''tri'ple\"'''", "\"\"\"dou'ble\n\"\"\"", "R\"raw\\\"\"", "'\\\nx'",
            ])
        case 1: return "\"\(random.pick(["it's", "a", "ÄÖ", "日本", "😀"]))\""
        default: return Surroundings.literal(random.pick(Surroundings.texts))
        }
    }
}
