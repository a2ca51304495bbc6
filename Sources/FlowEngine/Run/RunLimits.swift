/// What one event may set off. Past a limit the run fails with that reason.
package enum RunLimits {
    /// Nodes taken by one run, over all flows that it passes through.
    package static let steps = 1_000
    /// Events that cause one another, the one from outside counted.
    package static let chain = 32
    /// Runs that one event from outside sets off, follow-on events included: a chain may also branch.
    package static let runs = 1_000
}
