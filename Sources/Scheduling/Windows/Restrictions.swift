package import Domain

/// What the tenant takes out of every window, and how often one node may write to somebody.
///
/// Quiet hours are read like a window: overnight ones belong to the day they start on, `from == to` is the whole of
/// its days. A holiday is a local date: nothing is allowed on it, also not the tail of an overnight window that
/// opened the evening before; and a window does not open on it, so that its tail on the next morning is out too.
package struct Restrictions: Hashable, Sendable {
    package var quietHours: ContactWindow?
    package var holidays: Set<CivilDate>
    /// How many openings of one node a participant gets in a local day.
    package var frequencyCap: Int

    package static let standardFrequencyCap = 3
    package static let frequencyCaps = 1...1000

    package init(
        quietHours: ContactWindow? = nil, holidays: Set<CivilDate> = [],
        frequencyCap: Int = Restrictions.standardFrequencyCap
    ) {
        self.quietHours = quietHours
        self.holidays = holidays
        self.frequencyCap = frequencyCap
    }

    package static let none = Restrictions()
}
