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
                if counts != Rescuer.Counts() { executor.wakeUp.signal() }
                return rescuer.isFull(counts) ? .again : .wait(orSteady: clock.steady + rescuer.interval)
            },
            loop("trouble watch", WakeUp()) { [self] in
                try await troubleWatch.runOnce()
                return .wait(orSteady: clock.steady + TroubleWatch.interval)
            },
        ]
        for dispatcher in dispatchers {
            services.append(
                loop("dispatcher \(dispatcher.channel.id)", dispatcher.wakeUp) { [self] in
                    try await dispatch(dispatcher) { dispatcher in
                        let lanes = self.scheduler.outlook(of: dispatcher.channel.id)?.lanes ?? []
                        return dispatcher.answersApart
                            ? try await dispatcher.openOnce(lanes: lanes) : try await dispatcher.runOnce(lanes: lanes)
                    }
                })
            guard dispatcher.answersApart else { continue }
            services.append(
                loop("answers \(dispatcher.channel.id)", dispatcher.answersWakeUp) { [self] in
                    try await dispatch(dispatcher) { try await $0.answerOnce() }
                })
            services.append(LiveChannelEnd(channel: dispatcher.channel))
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
        _ dispatcher: Dispatcher, _ pass: (Dispatcher) async throws -> DispatchCounts
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
        let counts = try await pass(dispatcher)
        if counts.claimed > 0 { return .again }
        if let instant = counts.waitsUntil { return .wait(orSteady: instant) }
        // Nothing is due any more: the scheduler looks when the next will be.
        scheduler.wakeUp.signal()
        return .wait()
    }

    private func loop(
        _ name: String, _ wakeUp: WakeUp, _ pass: @escaping @Sendable () async throws -> ServiceLoop.Next
    ) -> ServiceLoop {
        ServiceLoop(
            name: name, wakeUp: wakeUp, clock: clock, logger: logger,
            trouble: { [self] text in troubles.withLock { $0[name] = text } }, pass: pass)
    }
}
