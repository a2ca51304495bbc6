/// Why a run failed: what could not be done and what would be right. It holds no participant data.
struct RunFailure: Error, Hashable {
    var reason: String

    init(_ reason: String) { self.reason = reason }
}
