package import Domain
import Synchronization

/// The workers of custom actions: started when there is work, at most `workers` of them, ended when they are idle.
///
/// Each runs one script at a time. A script that breaks a limit fails its own call; a worker that ends is replaced.
package final class ScriptPool: Sendable {
    /// How often a call is given to another worker because the one at hand had ended before.
    private static let tries = 5

    private struct State {
        var idle: [ScriptWorker] = []
        var busy: [ObjectIdentifier: ScriptWorker] = [:]
        /// Running, or about to.
        var count = 0
        var waiters: [CheckedContinuation<ScriptWorker?, Never>] = []
        /// No other call is begun.
        var isAbandoned = false
        /// Told when no worker is busy any more.
        var drained: WakeUp?
    }

    private let settings: CustomActionSettings
    private let clock: any WallClock
    private let state = Mutex(State())

    package init(_ settings: CustomActionSettings = .standard, clock: any WallClock) {
        self.settings = settings
        self.clock = clock
    }

    /// How many calls run at once.
    package var width: Int { settings.workers }

    /// Workers that are there, busy or idle.
    package var workerCount: Int { state.withLock { $0.count } }

    /// Process ids of the workers that are there.
    var processes: [Int32] { state.withLock { $0.idle.map(\.processID) + $0.busy.values.map(\.processID) }.sorted() }

    /// Runs one call and waits for its end; nil where the pool was told to give up.
    /// - Throws: ``CustomActionFault`` where no script can be run here at all.
    package func run(_ request: ScriptRequest) async throws -> ScriptResponse? {
        for _ in 0..<Self.tries {
            guard let worker = try await acquire() else { return nil }
            let outcome = await Self.blocking { worker.call(request) }
            let isAbandoned = state.withLock { $0.isAbandoned }
            switch outcome {
            case .answered(let response):
                await release(worker, isUsable: worker.isFresh)
                return response
            case .died(let reason):
                let how = await release(worker, isUsable: false)
                if isAbandoned { return nil }
                return ScriptResponse(.failed(how.map { "\(reason) (\($0))" } ?? reason))
            case .notBegun:
                await release(worker, isUsable: false)
                if isAbandoned { return nil }
            }
        }
        throw CustomActionFault("custom actions: workers end before they begin a call")
    }

    /// Ends workers that had nothing to do for a while; answers when the next one may have to be, by the steady
    /// time.
    package func endIdle() async -> Instant? {
        let now = clock.steady
        let (ended, next) = state.withLock { state -> ([ScriptWorker], Instant?) in
            let ended = state.idle.filter { ($0.idleSince ?? now) + settings.idle <= now }
            state.idle.removeAll { worker in ended.contains { $0 === worker } }
            state.count -= ended.count
            return (ended, state.idle.compactMap(\.idleSince).min().map { $0 + settings.idle })
        }
        for worker in ended { await Self.blocking { _ = worker.end() } }
        return next
    }

    /// Begins no other call, and returns when none is under way or after `patience`.
    package func drain(within patience: Duration) async {
        let hasEnded = WakeUp()
        let (isBusy, waiters) = state.withLock { state in
            defer { state.waiters = [] }
            state.isAbandoned = true
            state.drained = hasEnded
            return (!state.busy.isEmpty, state.waiters)
        }
        for waiter in waiters { waiter.resume(returning: nil) }
        if isBusy { await hasEnded.wait(orSteady: clock.steady + patience, clock: clock) }
    }

    /// Gives up every call under way, killing its worker, and ends the rest.
    package func end() async {
        let (idle, busy, waiters) = state.withLock { state in
            defer {
                state.count -= state.idle.count
                state.idle = []
                state.waiters = []
            }
            state.isAbandoned = true
            return (state.idle, Array(state.busy.values), state.waiters)
        }
        for waiter in waiters { waiter.resume(returning: nil) }
        for worker in busy { worker.kill() }
        for worker in idle { await Self.blocking { _ = worker.end() } }
    }

    // MARK: Workers

    /// A worker that nobody else has; nil where the pool was told to give up.
    private func acquire() async throws -> ScriptWorker? {
        enum Step {
            case take(ScriptWorker)
            case start
            case wait
            case giveUp
        }
        let step = state.withLock { state -> Step in
            if state.isAbandoned { return .giveUp }
            if let worker = state.idle.popLast() {
                state.busy[ObjectIdentifier(worker)] = worker
                return .take(worker)
            }
            if state.count < settings.workers {
                state.count += 1
                return .start
            }
            return .wait
        }
        switch step {
        case .take(let worker): return worker
        case .giveUp: return nil
        case .start: return try await start()
        case .wait: break
        }
        let handed = await withCheckedContinuation { continuation in
            let now = state.withLock { state -> ScriptWorker?? in
                if state.isAbandoned { return .some(nil) }
                if let worker = state.idle.popLast() {
                    state.busy[ObjectIdentifier(worker)] = worker
                    return .some(worker)
                }
                if state.count < settings.workers { return .some(nil) }
                state.waiters.append(continuation)
                return nil
            }
            if let now { continuation.resume(returning: now) }
        }
        // Nothing was handed over: there is room for a worker, or there is no more work.
        if let handed { return handed }
        return try await acquire()
    }

    private func start() async throws -> ScriptWorker? {
        do {
            let worker = try await BlockingQueue("script").run { [settings] in try ScriptWorker(settings) }
            let isWanted = state.withLock { state in
                if !state.isAbandoned { state.busy[ObjectIdentifier(worker)] = worker }
                return !state.isAbandoned
            }
            if isWanted { return worker }
            await Self.blocking { _ = worker.end() }
            makeRoom()
            return nil
        } catch {
            makeRoom()
            throw error
        }
    }

    /// - Returns: how the worker ended, where it did.
    @discardableResult
    private func release(_ worker: ScriptWorker, isUsable: Bool) async -> String? {
        worker.idleSince = clock.steady
        let isKept = state.withLock { state -> Bool in
            guard isUsable, !state.isAbandoned else {
                state.busy[ObjectIdentifier(worker)] = nil
                if state.busy.isEmpty { state.drained?.signal() }
                return false
            }
            if state.waiters.isEmpty {
                state.busy[ObjectIdentifier(worker)] = nil
                state.idle.append(worker)
            } else {
                state.waiters.removeFirst().resume(returning: worker)
            }
            return true
        }
        if isKept { return nil }
        let how = await Self.blocking { worker.end() }
        makeRoom()
        return how
    }

    /// A worker is gone: whoever waits may start another.
    private func makeRoom() {
        let waiter = state.withLock { state in
            state.count -= 1
            return state.waiters.isEmpty ? nil : state.waiters.removeFirst()
        }
        waiter?.resume(returning: nil)
    }

    private static func blocking<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await BlockingQueue("script").run(work)
    }
}
