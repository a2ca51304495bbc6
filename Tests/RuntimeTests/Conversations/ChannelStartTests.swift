import Channels
import Domain
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// Both loops of a channel start it; neither may send before it is open.
@Suite struct ChannelStartTests {
    /// Takes as long to open as the test says.
    private final class SlowTelephone: HearingChannel, LiveChannel {
        private struct State {
            var starts = 0
            var isOpen = false
            var opening: CheckedContinuation<Void, Never>?
            var watcher: CheckedContinuation<Void, Never>?
        }

        let sender = ScriptedChannel()
        private let state = Mutex(State())

        var hearing: ChannelHearing { ChannelHearing(live: self) }
        var isOpen: Bool { state.withLock { $0.isOpen } }
        var starts: Int { state.withLock { $0.starts } }

        func start(_ tell: @escaping @Sendable ([ProviderEvent]) async -> Void) async {
            await withCheckedContinuation { continuation in
                let watcher = state.withLock { state in
                    state.starts += 1
                    state.opening = continuation
                    defer { state.watcher = nil }
                    return state.watcher
                }
                watcher?.resume()
            }
            state.withLock { $0.isOpen = true }
        }

        func waitUntilOpening() async {
            await withCheckedContinuation { continuation in
                let isOpening = state.withLock { state in
                    if state.opening != nil { return true }
                    state.watcher = continuation
                    return false
                }
                if isOpening { continuation.resume() }
            }
        }

        func open() { state.withLock { $0.opening }?.resume() }
    }

    @Test(.endsWhatHangs)
    func aSecondCallerWaitsUntilTheFirstHasFinished() async throws {
        let telephone = SlowTelephone()
        let site = try await Site.make(channels: [telephone])
        let runtime = site.daemon.channels[0]
        async let first: Void = runtime.start()
        await telephone.waitUntilOpening()
        let second = Task {
            await runtime.start()
            return telephone.isOpen
        }
        // Time for the second to come back too early.
        for _ in 0..<1000 { await Task.yield() }
        telephone.open()
        #expect(await second.value)
        await first
        await runtime.start()
        #expect(telephone.starts == 1)
    }
}
