import Store
import Synchronization

/// Which operations of a ``FaultyStore`` fail, how often.
final class StoreFaults: Sendable {
    enum Operation: Hashable, Sendable {
        case importBatch, finishUpload, lanes, due, claim, recordOutcomes, createUpload, receive,
            followUpOutlook, keepReceipt, recordAnswers,
            claimFollowUps,
            recordFollowUpOutcomes
    }

    private struct Plan {
        var passes: Int
        var failures: Int
        var error: StoreError
    }

    private let counts = Mutex<[Operation: Int]>([:])
    private let plans = Mutex<[Operation: Plan]>([:])

    /// The operation works `passes` times, then fails `times` times, then works again.
    func fail(
        _ operation: Operation, after passes: Int = 0, times: Int = .max,
        with error: StoreError = .diskFull(place: "store", operation: "a test")
    ) {
        plans.withLock { $0[operation] = Plan(passes: passes, failures: times, error: error) }
    }

    func heal() { plans.withLock { $0 = [:] } }

    /// Failures that are still to come.
    func left(_ operation: Operation) -> Int { plans.withLock { $0[operation]?.failures ?? 0 } }

    /// How often it was called so far.
    func count(_ operation: Operation) -> Int { counts.withLock { $0[operation] ?? 0 } }

    func check(_ operation: Operation) throws(StoreError) {
        counts.withLock { $0[operation, default: 0] += 1 }
        let error = plans.withLock { plans -> StoreError? in
            guard var plan = plans[operation] else { return nil }
            defer { plans[operation] = plan.failures > 0 ? plan : nil }
            if plan.passes > 0 {
                plan.passes -= 1
                return nil
            }
            plan.failures -= 1
            return plan.error
        }
        if let error { throw error }
    }
}
