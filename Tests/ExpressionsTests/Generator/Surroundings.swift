import Domain
import Expressions
import Scheduling
import TestSupport

/// What the names of generated expressions mean, for us and as source for CPython.
struct Surroundings {
    private(set) var values: [String: ExpressionValue] = [:]
    private(set) var sources: [String: String] = [:]
    let now: CivilDateTime
    /// The zone that decides, and another one.
    private let zones: [(name: String, changes: [Int64])]

    /// Zones, and seconds since the epoch about which their clocks change.
    static let changes: [(name: String, changes: [Int64])] = [
        ("Europe/London", [1_774_746_000, 1_792_890_000, 1_616_893_200]),
        ("Europe/Dublin", [1_774_746_000, 1_792_890_000, 57_722_400]),
        ("America/New_York", [1_772_953_200, 1_793_512_800, 126_687_600]),
        ("Australia/Lord_Howe", [1_775_314_800, 1_791_041_400]),
        ("Pacific/Apia", [1_325_239_200, 1_301_752_800]), ("Africa/Casablanca", [1_771_120_800, 1_774_144_800]),
        ("America/Caracas", [1_462_086_000, 1_197_183_600]), ("Asia/Kolkata", [-800_000_000]), ("UTC", [0]),
        ("Europe/Amsterdam", [-1_025_745_600, -935_020_800]), ("Africa/Monrovia", [63_593_070, -1_604_359_012]),
        ("America/St_Johns", [1_162_090_860, 1_772_947_860, 4_000_000_000]),
    ]

    static let counts: [(prefix: String, count: Int)] = [
        ("i", 5), ("f", 5), ("s", 7), ("b", 2), ("n", 1), ("d", 3), ("dt", 3), ("da", 3), ("dz", 4),
    ]

    static let texts = [
        "", "a", "ab", "Hello World", "straße", "ŒUVRE œuvre", "e\u{301}clair", "é", "日本語", "😀🎉x", "👩‍👩‍👧 family",
        "  padded\t",
        "\u{2003}wide\u{A0}", "12", "-7", "3.5", "1_000", "٣٤", "²", "½", "ǆ", "İstanbul", "ﬁnal ΑΣ", "it's",
        "say \"hi\"",
        "a\\b", "line\nbreak\r\n", "\u{0}\u{1F}", "x,y,,z", "aaa", "nan", "1e5", "{} {0!r:>5} {{", "%s and %d",
        "%5.2f%%",
        "\u{200B}zero", "\u{10FFFF}", "٠١٢", "they're bill's friends", "2026-06-30", "10:30:15.123456", "AbC dEf 1a2B",
        "\u{1D7D8}",
    ]

    static let integers: [Int64] = [
        0, 1, -1, 2, 3, 5, -5, 7, 10, 12, 13, -13, 31, 64, 100, 255, 365, 1000, -1000, 65_535, 1 << 31, 1 << 53,
        (1 << 53) + 1,
        -(1 << 53) - 1, .max, .min, .max - 1, 4_611_686_018_427_387_905,
    ]

    static let floats: [Double] = [
        0, -0.0, 0.5, 1.5, 2.5, -2.5, 0.1, 0.3, 1.005, 2.675, 3.14159, -7.25, 100, 1e16, 1e22, 1.5e300, 1e-5,
        .leastNonzeroMagnitude,
        2.2250738585072014e-308, 1.7976931348623157e308, 9_007_199_254_740_992, 9.223372036854775807e18,
        -9.223372036854775808e18,
        .infinity, -.infinity, .nan, 1234567.891, 0.000123456, Double(bitPattern: 2025), 123456789012345680,
    ]

    init(_ random: inout SeededRandom) {
        now = Self.datetime(&random, naive: true)
        zones = [random.pick(Self.changes), random.pick(Self.changes)]
        for (prefix, count) in Self.counts {
            for number in 0..<count { bind(prefix, "\(prefix)\(number)", &random) }
        }
    }

    private mutating func bind(_ prefix: String, _ name: String, _ random: inout SeededRandom) {
        switch prefix {
        case "i":
            let value = random.chance(0.6) ? Int64(random.next() % 40) - 12 : random.pick(Self.integers)
            set(name, .integer(value), value == .min ? "(-9223372036854775807 - 1)" : "\(value)")
        case "f":
            var value = random.pick(Self.floats)
            if random.chance(0.3) { value = Double(Int64(random.next() % 20_000) - 10_000) / 100 }
            if random.chance(0.05) { value = Double(bitPattern: random.next()) }
            set(name, .float(value), value.isNaN ? "float('nan')" : value.isInfinite ? "float('\(value)')" : "\(value)")
        case "s":
            let value = random.pick(Self.texts)
            set(name, .string(value), Self.literal(value))
        case "b":
            let value = random.chance(0.5)
            set(name, .boolean(value), value ? "True" : "False")
        case "d":
            let value = Self.date(&random)
            set(name, .date(value), Self.source(value))
        case "dz":
            let zone = name == "dz3" ? zones[1] : zones[0]
            var instant = Self.datetime(&random, naive: true)
            if random.chance(0.75) {
                // Two hours to either side of a change.
                let second = random.pick(zone.changes) + Int64(random.next() % 14_401) - 7_200
                let day = second >= 0 ? second / 86_400 : -((86_399 - second) / 86_400)
                instant = CivilDateTime(
                    date: CivilDate(daysSinceEpoch: Int32(day)), microsecondOfDay: (second - day * 86_400) * 1_000_000)
            }
            instant.utcOffset = 0
            guard let named = Zone.named(zone.name), named.reading(of: instant) != nil else {
                return set(name, .none, "None")
            }
            set(
                name, .datetime(PythonDateTime(instant, in: named)),
                "\(Self.source(instant)).astimezone(ZoneInfo('\(zone.name)'))")
        case "dt", "da":
            let value = Self.datetime(&random, naive: prefix == "dt")
            set(name, .datetime(PythonDateTime(value)), Self.source(value))
        default: set(name, .none, "None")
        }
    }

    private mutating func set(_ name: String, _ value: ExpressionValue, _ source: String) {
        values[name] = value
        sources[name] = source
    }

    private static func date(_ random: inout SeededRandom) -> CivilDate {
        let extremes = [
            CivilDate.minimum.daysSinceEpoch, CivilDate.maximum.daysSinceEpoch, 19_781, 19_782, 11_016, 0, -25_508,
        ]
        if random.chance(0.2) { return CivilDate(daysSinceEpoch: random.pick(extremes)) }
        return CivilDate(daysSinceEpoch: Int32(random.next() % 30_000))
    }

    private static func datetime(_ random: inout SeededRandom, naive: Bool) -> CivilDateTime {
        var micros = Int64(random.next() % 86_400) * 1_000_000
        if random.chance(0.3) { micros += Int64(random.next() % 1_000_000) }
        if random.chance(0.2) { micros = 0 }
        let offset: Int32 = random.pick([0, 3600, 7200, -18_000, 19_800, 20_700, -3_661, 86_399])
        return CivilDateTime(
            date: date(&random), microsecondOfDay: micros, utcOffset: naive ? nil : offset)
    }

    private static func source(_ date: CivilDate) -> String {
        let (year, month, day) = date.components
        return "date(\(year), \(month), \(day))"
    }

    static func source(_ value: CivilDateTime) -> String {
        let (year, month, day) = value.date.components
        let seconds = value.microsecondOfDay / 1_000_000
        let zone = value.utcOffset.map { ", tzinfo=timezone(timedelta(seconds=\($0)))" } ?? ""
        return "datetime(\(year), \(month), \(day), \(seconds / 3600), \(seconds / 60 % 60), \(seconds % 60), "
            + "\(value.microsecondOfDay % 1_000_000)\(zone))"
    }

    /// The text as an ASCII literal of Python.
    static func literal(_ text: String) -> String {
        var literal = "'"
        for scalar in text.unicodeScalars {
            if (0x20..<0x7F).contains(scalar.value), scalar != "'", scalar != "\\" {
                literal.unicodeScalars.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16)
                literal += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return literal + "'"
    }

    /// The line that tells the oracle.
    var line: [String: [String: String]] { ["bare": sources, "participant": sources, "customer": sources] }
}
