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
                // Imports leave calls and waits too, and wake this loop.
                scripts.wakeUp.signal()
                waits.wakeUp.signal()
                return consumed > 0 ? .again : .wait(orSteady: clock.steady + .seconds(30))
            },
            loop("waits", waits.wakeUp) { [self] in
                let ended = try await waits.runOnce()
                if ended > 0 {
                    executor.wakeUp.signal()
                    return .again
                }
                return .wait(until: try await waits.nextEnd(), orSteady: clock.steady + .seconds(60))
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
                for runtime in channels {
                    guard let outlook = outlooks[runtime.channel.id], let due = outlook.nextDue else { continue }
                    if due > now { next = min(next ?? due, due) }
                    runtime.dispatcher.signal(
                        opening: outlook.nextOpening.map { $0 <= now } ?? false,
                        answer: outlook.nextAnswer.map { $0 <= now } ?? false)
                }
                return .wait(until: next, orSteady: clock.steady + .seconds(60))
            },
            startingLoop("conductor", conductor.wakeUp) { [self] start in
                if try await conductor.runOnce(start) > 0 { return .again }
                return .wait(until: try await conductor.next(), orSteady: clock.steady + .seconds(30))
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
        for runtime in channels { services += self.services(of: runtime) }
        services.append(StopAnnouncement(stop: stop))
        return services
    }

    /// What a channel does: it sends openings, answers, hears, and asks what became of messages.
    private func services(of runtime: ChannelRuntime) -> [any Service] {
        let dispatcher = runtime.dispatcher
        let id = runtime.channel.id
        var services: [any Service] = [
            startingLoop("dispatcher \(id)", dispatcher.wakeUp) { [self] start in
                try await dispatch(runtime) { dispatcher in
                    let lanes = self.scheduler.outlook(of: id)?.lanes ?? []
                    return try await dispatcher.open(lanes, start)
                }
            },
            startingLoop("answers \(id)", dispatcher.answersWakeUp) { [self] start in
                try await dispatch(runtime) { try await $0.answer(start) }
            },
        ]
        if runtime.live != nil { services.append(LiveChannelEnd(channel: runtime.channel)) }
        for collector in runtime.collectors {
            let name = runtime.collectors.count > 1 ? "collector \(id) \(collector.source)" : "collector \(id)"
            services.append(loop(name, collector.wakeUp) { .wait(orSteady: try await collector.runOnce()) })
        }
        if let reconciler = runtime.reconciler {
            services.append(
                loop("reconciler \(id)", reconciler.wakeUp) {
                    _ = try await reconciler.runOnce()
                    return .wait(orSteady: reconciler.nextAt)
                })
        }
        return services
    }

    private func dispatch(
        _ runtime: ChannelRuntime, _ pass: (Dispatcher) async throws -> Dispatcher.Pass
    ) async throws -> ServiceLoop.Next {
        let dispatcher = runtime.dispatcher
        // Before anything is sent, and even where nothing may be.
        await runtime.start()
        // Whoever ends the pause wakes it.
        if stop.isStopping || pauses.pause(of: dispatcher.channel.id) != nil { return .wait() }
        switch dispatcher.health.state(of: dispatcher.channel.accounts, at: clock.steady) {
        case .waiting(let until, _): return .wait(orSteady: until)
        case .stopped: return .wait()
        case .ready: break
        }
        switch try await pass(dispatcher) {
        case .started: return .again
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
