import Dispatch
import Foundation
import Synchronization

/// Notes that the user wants a command to end (Ctrl-C, or SIGTERM), so that it can end cleanly.
final class Interrupt: Sendable {
    private let state = Atomic<Bool>(false)
    private let sources = Mutex<[any DispatchSourceSignal]>([])

    init() {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [weak self] in self?.state.store(true, ordering: .relaxed) }
            source.resume()
            sources.withLock { $0.append(source) }
        }
    }

    var isRaised: Bool { state.load(ordering: .relaxed) }
}
