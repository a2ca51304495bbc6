/// What is certain of a value's place in time before there are data.
package enum TimeKind: Hashable, Sendable {
    case date
    /// A datetime: aware has an offset from UTC, naive has none.
    case naive, aware
    case naiveTime, awareTime
    case timedelta
    /// A time zone, which makes aware.
    case zone
    /// None, or anything else that is no time.
    case other
}

/// An operation on times that has no value whatever the data, as Python has none.
package struct TimeFault: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// An order or difference of a datetime with an offset and one without.
        case mixedOffsets
        /// An equation of them, which never holds.
        case neverEqual
        /// An order or difference of a date and a datetime.
        case dateAndDatetime
    }

    package var kind: Kind
    /// In UTF-8 bytes of the expression's or the template's text.
    package var offset: Int

    /// What is wrong, with what would be right.
    package var message: String {
        switch kind {
        case .mixedOffsets:
            "this always fails: one side has an offset from UTC and the other has none "
                + "(datetime.now(communication.started_at.tzinfo) has one; .replace(tzinfo=None) takes it away)"
        case .neverEqual:
            "these are never equal: one side has an offset from UTC and the other has none "
                + "(datetime.now(communication.started_at.tzinfo) has one; .replace(tzinfo=None) takes it away)"
        case .dateAndDatetime:
            "this always fails: one side is a date and the other a datetime "
                + "(.date() of a datetime is its date; date.today() is today's)"
        }
    }
}

extension Expression {
    /// Whether its value may turn on the time: it says `datetime.now()` or `date.today()`.
    package var asksForTime: Bool {
        program.calls.contains { call in
            guard case .calendar(let function) = call.target else { return false }
            return function.asksForNow
        }
    }

    /// The operations on times in it that can only fail.
    ///
    /// - Parameter kind: what is certain of a reference, by its index in `references`; nil: nothing is.
    package func timeFaults(kind: (Int) -> TimeKind?) -> [TimeFault] {
        var kinds = TimeKinds(program)
        kinds.read(kind)
        return kinds.faults
    }
}
