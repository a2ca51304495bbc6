/// Why a run failed: what could not be done and what would be right. It holds no participant data.
package struct RunFailure: Error, Hashable {
    package var reason: String

    package init(_ reason: String) { self.reason = reason }
}
