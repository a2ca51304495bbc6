import Domain
import Scheduling

extension FieldValue {
    /// An instant (a datetime with an offset) on the zone's wall clock; every other value as it is.
    func onWallClock(of zone: @autoclosure () -> Zone?) -> FieldValue {
        guard case .datetime(let reading) = self, reading.utcOffset != nil, let zone = zone() else { return self }
        return .datetime(reading.onWallClock(of: zone))
    }
}
