import Domain
package import Testing

/// How long a test waits for what must come. The bounds are there against hanging only: a machine may be slow, and busy
/// with other work. How quick something is, the bench says.
package enum Patience {
    /// The longest that anything may take before it counts as hanging.
    package static let longest = Duration.seconds(900)

    /// The same in whole seconds, for settings and for the scripts of `Tests/Peers`.
    package static let longestSeconds = Int(longest.components.seconds)

    /// For a client that is to run into its own time-out, in seconds, one after the other: where a machine is so slow that
    /// the time is up before the other side falls silent, the next one is long enough.
    package static let untilSilence = [2, 15, 100]
}

/// Looks until `condition` holds; false where it does not before it counts as hanging.
package func eventually(
    within patience: Duration = Patience.longest, every pause: Duration = .milliseconds(20),
    _ condition: () async throws -> Bool
) async throws -> Bool {
    let clock = LiveClock()
    let deadline = ContinuousClock.now + patience
    while true {
        if try await condition() { return true }
        if ContinuousClock.now > deadline { return false }
        try await clock.sleep(for: pause)
    }
}

extension Trait where Self == TimeLimitTrait {
    /// Ends a test that would otherwise hang for ever.
    package static var endsWhatHangs: Self { .timeLimit(.minutes(60)) }
}
