import Domain

/// The arguments of a call in the order of its parameters, as `PyArg_ParseTupleAndKeywords` assigns them.
struct CalendarArguments {
    typealias Keywords = [(name: String, value: ExpressionValue)]

    private let call: String
    private let names: [String]
    private var values: [ExpressionValue?]
    /// A name that the call does not have or that was given a second time.
    private let misfit: String?

    /// - Parameter positionalLimit: how many may be given without a name.
    init(
        _ call: String, _ names: [String], positionalLimit: Int? = nil, _ arguments: [ExpressionValue],
        _ keywords: Keywords
    ) throws(ExpressionFailure) {
        self.call = call
        self.names = names
        guard arguments.count <= positionalLimit ?? names.count, arguments.count + keywords.count <= names.count else {
            throw ExpressionFailure(.typeError, "\(call)() does not take so many arguments")
        }
        values = arguments + [ExpressionValue?](repeating: nil, count: names.count - arguments.count)
        var misfit: String?
        for keyword in keywords {
            guard let index = names.firstIndex(of: keyword.name), values[index] == nil else {
                misfit = keyword.name
                continue
            }
            values[index] = keyword.value
        }
        self.misfit = misfit
    }

    /// Refuses misfitting names; Python looks at them last.
    func finish() throws(ExpressionFailure) {
        guard let misfit else { return }
        throw ExpressionFailure(.typeError, "\(call)() has no argument \"\(misfit)\", or was given it twice")
    }

    subscript(_ index: Int) -> ExpressionValue? { values[index] }

    /// A C `int`.
    func int(_ index: Int, default standard: Int? = nil) throws(ExpressionFailure) -> Int {
        guard let value = values[index] else {
            if let standard { return standard }
            throw ExpressionFailure(.typeError, "\(call)() needs its argument \"\(names[index])\"")
        }
        guard let number = Sequences.index(value) else {
            throw ExpressionFailure(
                .typeError, "the argument \"\(names[index])\" of \(call)() is an integer, not a \(value.typeName)")
        }
        guard Int32(exactly: number) != nil else {
            throw ExpressionFailure(.overflow, "the argument \"\(names[index])\" of \(call)() is too large")
        }
        return Int(number)
    }

    /// A time zone; nil for None and where it is left out.
    func zone(_ index: Int) throws(ExpressionFailure) -> PythonZone? {
        switch values[index] {
        case nil, .some(.none): return nil
        case .some(.zone(let zone)): return zone
        case .some(let value):
            throw ExpressionFailure(
                .typeError,
                "the argument \"\(names[index])\" of \(call)() is None or a time zone, not a \(value.typeName)")
        }
    }

    /// The fixed offset of a time of day, which belongs to no date that would tell that of a named zone.
    func offset(_ index: Int) throws(ExpressionFailure) -> Int32? {
        switch try zone(index) {
        case nil: return nil
        case .fixed(let offset)?: return offset
        case .named?:
            throw ExpressionFailure(.limit, "a time alone has no named zone here (a datetime has, or timezone.utc)")
        }
    }

    /// `fold`: 0 or 1, which `CalendarParts` checks.
    func fold(_ index: Int, default standard: Bool = false) throws(ExpressionFailure) -> Int {
        try int(index, default: standard ? 1 : 0)
    }
}

/// Checked components of dates and times.
enum CalendarParts {
    static func date(_ year: Int, _ month: Int, _ day: Int) throws(ExpressionFailure) -> CivilDate {
        guard let date = CivilDate(year: year, month: month, day: day) else {
            throw ExpressionFailure(.valueError, "there is no such date (years 1 to 9999, months 1 to 12)")
        }
        return date
    }

    static func time(
        _ hour: Int, _ minute: Int, _ second: Int, _ microsecond: Int, fold: Int
    ) throws(ExpressionFailure) -> Int64 {
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
            (0..<1_000_000).contains(microsecond), fold == 0 || fold == 1
        else { throw ExpressionFailure(.valueError, "there is no such time of day") }
        return Int64((hour * 60 + minute) * 60 + second) * 1_000_000 + Int64(microsecond)
    }

    /// Hour, minute, second and microsecond.
    static func clock(_ microsecondOfDay: Int64) -> (hour: Int, minute: Int, second: Int, microsecond: Int) {
        let seconds = Int(microsecondOfDay / 1_000_000)
        return (seconds / 3600, seconds / 60 % 60, seconds % 60, Int(microsecondOfDay % 1_000_000))
    }
}
