package import Domain

/// What the tenant takes out of every window.
///
/// Quiet hours are read like a window: overnight ones belong to the day they start on, `from == to` is the whole of
/// its days. A holiday is a local date: nothing is allowed on it, also not the tail of an overnight window that
/// opened the evening before; and a window does not open on it, so that its tail on the next morning is out too.
package struct Restrictions: Hashable, Sendable {
    package var quietHours: ContactWindow?
    package var holidays: Set<CivilDate>

    package init(quietHours: ContactWindow? = nil, holidays: Set<CivilDate> = []) {
        self.quietHours = quietHours
        self.holidays = holidays
    }

    package static let none = Restrictions()
}
