import Domain
import Scheduling

/// Zones by name, for one thread: the name of the one before is compared first.
struct ZoneCache {
    private var zones: [String: Zone] = [:]
    private var last: Zone?

    mutating func zone(_ name: String) -> Zone? {
        if let last, last.identifier == name { return last }
        if let known = zones[name] {
            last = known
            return known
        }
        guard let zone = Zone.named(name) else { return nil }
        zones[name] = zone
        last = zone
        return zone
    }
}
