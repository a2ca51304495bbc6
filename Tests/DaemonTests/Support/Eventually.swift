import Domain

/// Looks until `condition` holds; false where it does not within `patience`.
func eventually(
    within patience: Duration = .seconds(30), every pause: Duration = .milliseconds(20),
    _ condition: () async throws -> Bool
) async throws -> Bool {
    let clock = LiveClock()
    let deadline = ContinuousClock.now + patience
    while true {
        if try await condition() { return true }
        if ContinuousClock.now > deadline { return false }
        try await clock.sleep(until: clock.now + pause)
    }
}
