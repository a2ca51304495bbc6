@preconcurrency import Dispatch
import Foundation
import Synchronization

/// Notes that the user wants a command to end (Ctrl-C, or SIGTERM), so that it can end cleanly.
final class Interrupt: Sendable {
    private let state = Atomic<Bool>(false)
    private let sources: [any DispatchSourceSignal]

    init() {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: .global())
        }
        for source in sources {
            source.setEventHandler { [weak self] in self?.state.store(true, ordering: .relaxed) }
            source.resume()
        }
    }

    var isRaised: Bool { state.load(ordering: .relaxed) }
}
