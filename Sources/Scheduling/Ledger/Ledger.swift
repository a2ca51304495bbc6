package import Domain

/// Why a communication is planned for the instant it is: computed again from what the plan was computed from.
///
/// - Parameters:
///   - recordedPlan: the planned instant on record; where it is not the one computed now, an entry says so.
///   - now: when the daemon got to it, for what rule 5 then made of it; nil while nobody has.
package func ledger(
    inputs: PlanInputs, window: ContactWindow, duration: Duration, restrictions: Restrictions = .none,
    recordedPlan: Instant? = nil, now: Instant? = nil
) -> [LedgerEntry] {
    guard let zone = Zone.named(inputs.zone) else { return [.zoneMissing(name: inputs.zone)] }
    var account = PlanAccount(zone: zone, window: window, duration: duration, restrictions: restrictions)
    account.entries.append(.zone(name: inputs.zone, source: inputs.zoneSource))
    guard let base = account.open(base: inputs.base) else { return account.entries }
    var bestTime: (BestTimeEvidence, Instant)?
    if let evidence = inputs.bestTime, let recordedPlan { bestTime = (evidence, recordedPlan) }
    if case .planned(var at, var deadline) = account.plan(from: base, bestTime: bestTime) {
        if let recordedPlan, recordedPlan != at {
            account.entries.append(.recorded(LocalInstant(recordedPlan, in: zone)))
            at = recordedPlan
            deadline = Scheduling.deadline(of: at, duration: duration)
        }
        if let now { _ = account.start(plannedAt: at, deadline: deadline, now: now) }
    }
    return account.entries
}
