import Channels
import Domain
import Logging
package import ServiceLifecycle
import Store
import Synchronization

extension Daemon {
    /// One service a duty. They share nothing but the store and the signals by which one tells another of work.
    package var services: [any Service] {
        var services: [any Service] = [
            loop("importer", importer.wakeUp) { [self] in
                importer.watchFolders()
                let ended = try await importer.runOnce()
                return ended > 0 ? .again : .wait(orSteady: clock.steady + settings.scanInterval)
            },
            loop("executor", executor.wakeUp) { [self] in
                let consumed = try await executor.runOnce()
                if consumed > 0 { scheduler.wakeUp.signal() }
                // Imports leave calls too, and wake this loop.
                scripts.wakeUp.signal()
                return consumed > 0 ? .again : .wait(orSteady: clock.steady + .seconds(30))
            },
            loop("custom actions", scripts.wakeUp) { [self] in
                if try await scripts.runOnce() > 0 { return .again }
                let idle = await scriptPool.endIdle()
                let next = clock.steady + .seconds(30)
                return .wait(orSteady: idle.map { min($0, next) } ?? next)
            },
            ScriptPoolEnd(pool: scriptPool),
            loop("scheduler", scheduler.wakeUp) { [self] in
                let outlooks = try await scheduler.runOnce()
                let now = clock.now
                var next: Instant?
                for dispatcher in dispatchers {
                    guard let due = outlooks[dispatcher.channel.id]?.nextDue else { continue }
                    if due > now { next = min(next ?? due, due) }
                    dispatcher.signal(
                        opening: outlooks[dispatcher.channel.id]?.nextOpening.map { $0 <= now } ?? false,
                        answer: outlooks[dispatcher.channel.id]?.nextAnswer.map { $0 <= now } ?? false)
                }
                return .wait(until: next, orSteady: clock.steady + .seconds(60))
            },
            loop("rescuer", WakeUp()) { [self] in
                let counts = try await rescuer.runOnce()
                if counts != Rescuer.Counts() {
                    executor.wakeUp.signal()
                    // What has ended may have held an address that others wait for.
                    scheduler.wakeUp.signal()
                }
                return rescuer.isFull(counts) ? .again : .wait(orSteady: clock.steady + rescuer.interval)
            },
            loop("trouble watch", WakeUp()) { [self] in
                try await troubleWatch.runOnce()
                return .wait(orSteady: clock.steady + TroubleWatch.interval)
            },
        ]
        for dispatcher in dispatchers {
            services.append(
                startingLoop("dispatcher \(dispatcher.channel.id)", dispatcher.wakeUp) { [self] start in
                    try await dispatch(dispatcher) { dispatcher in
                        let lanes = self.scheduler.outlook(of: dispatcher.channel.id)?.lanes ?? []
                        return try await dispatcher.open(lanes, start)
                    }
                })
            services.append(
                startingLoop("answers \(dispatcher.channel.id)", dispatcher.answersWakeUp) { [self] start in
                    try await dispatch(dispatcher) { try await $0.answer(start) }
                })
            if dispatcher.channel is any LiveChannel { services.append(LiveChannelEnd(channel: dispatcher.channel)) }
        }
        for collector in collectors {
            let name = "collector \(collector.channel.id)"
            services.append(
                loop(collector.channel.sources.count > 1 ? "\(name) \(collector.source)" : name, collector.wakeUp) {
                    .wait(orSteady: try await collector.runOnce())
                })
        }
        for reconciler in reconcilers {
            services.append(
                loop("reconciler \(reconciler.channel.id)", reconciler.wakeUp) {
                    _ = try await reconciler.runOnce()
                    return .wait(orSteady: reconciler.nextAt)
                })
        }
        services.append(StopAnnouncement(stop: stop))
        return services
    }

    private func dispatch(
        _ dispatcher: Dispatcher, _ pass: (Dispatcher) async throws -> Dispatcher.Pass
    ) async throws -> ServiceLoop.Next {
        // Before anything is sent, and even where nothing may be.
        await liveReceptions[dispatcher.channel.id]?.start()
        // Whoever ends the pause wakes it.
        if stop.isStopping || pauses.pause(of: dispatcher.channel.id) != nil { return .wait() }
        switch dispatcher.health.state(of: dispatcher.channel.accounts, at: clock.steady) {
        case .waiting(let until, _): return .wait(orSteady: until)
        case .stopped: return .wait()
        case .ready: break
        }
        switch try await pass(dispatcher) {
        case .started: return .again
        // What ends wakes the loop.
        case .underWay: return .wait()
        case .idle(let turn?): return .wait(orSteady: turn)
        case .idle(nil):
            // Nothing is due any more: the scheduler looks when the next will be.
            scheduler.wakeUp.signal()
            return .wait()
        }
    }

    private func loop(
        _ name: String, _ wakeUp: WakeUp, _ pass: @escaping @Sendable () async throws -> ServiceLoop.Next
    ) -> ServiceLoop {
        startingLoop(name, wakeUp) { _ in try await pass() }
    }

    /// One whose passes start what goes on beside them.
    private func startingLoop(
        _ name: String, _ wakeUp: WakeUp,
        _ pass: @escaping @Sendable (ServiceLoop.Start) async throws -> ServiceLoop.Next
    ) -> ServiceLoop {
        ServiceLoop(
            name: name, wakeUp: wakeUp, clock: clock, logger: logger,
            trouble: { [self] text in troubles.withLock { $0[name] = text } }, pass: pass)
    }
}
