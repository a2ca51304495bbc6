package import Domain
import FlowEngine
package import Logging
import ServiceLifecycle
package import Store

/// Runs the scripts that runs wait for and records their answers.
///
/// A call that is under way when the process ends is still in the store: the next one runs it again, with the same
/// idempotency key.
package final class ScriptRunner: Sendable {
    package let wakeUp = WakeUp()
    private let store: any Store
    private let library: CampaignLibrary
    private let pool: ScriptPool
    private let clock: any WallClock
    private let faults: FaultInjector
    private let logger: Logger
    private let standIn: StandIn
    private let onAnswers: @Sendable () -> Void

    /// An answer in place of the script's; nil lets the script run.
    package typealias StandIn = @Sendable (WaitingScriptCall) -> ScriptAnswer?

    package init(
        store: any Store, library: CampaignLibrary, pool: ScriptPool, clock: any WallClock, faults: FaultInjector,
        logger: Logger, standIn: @escaping StandIn = { _ in nil }, onAnswers: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.library = library
        self.pool = pool
        self.clock = clock
        self.faults = faults
        self.logger = logger
        self.standIn = standIn
        self.onAnswers = onAnswers
    }

    /// Runs one page of the calls that wait, as many at once as the pool has workers; answers how many were answered.
    package func runOnce() async throws -> Int {
        let calls = try await store.claimScriptCalls(limit: pool.width * 32)
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            var answered = 0
            var running = 0
            for call in calls {
                if running >= pool.width, let isAnswered = try await group.next() {
                    answered += isAnswered ? 1 : 0
                    running -= 1
                }
                if Task.isCancelled || Task.isShuttingDownGracefully { break }
                group.addTask { try await self.answer(call) }
                running += 1
            }
            for try await isAnswered in group { answered += isAnswered ? 1 : 0 }
            return answered
        }
    }

    /// False where the call was given up: it waits on.
    private func answer(_ waiting: WaitingScriptCall) async throws -> Bool {
        let result: ScriptAnswer
        if let answer = standIn(waiting) {
            result = answer
        } else if let source = try await source(of: waiting) {
            let request = ScriptRequest(call: waiting.call, source: source, idempotencyKey: waiting.idempotencyKey)
            guard let response = try await pool.run(request) else { return false }
            result = response.result
        } else {
            result = .failed("the version that asked for scripts/\(waiting.call.script) does not hold it any more")
        }
        faults.reached(.scriptAnswered)
        if case .failed = result {
            logger.warning(
                "a script failed: its run says why",
                metadata: ["script": "\(waiting.call.script)", "flow": "\(waiting.call.flow)"])
        }
        try await store.recordScriptAnswers([(waiting.wait, result)], at: clock.now)
        onAnswers()
        return true
    }

    /// The script as the version holds it that asked.
    private func source(of waiting: WaitingScriptCall) async throws -> [UInt8]? {
        let name = "scripts/\(waiting.call.script)"
        if let live = library.campaign(waiting.campaign), live.registered.version == waiting.version {
            return live.definition.files[name]
        }
        return try await store.files(of: waiting.version)?[name]
    }
}
