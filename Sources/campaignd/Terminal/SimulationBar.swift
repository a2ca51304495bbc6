import Foundation
import Runtime
import Synchronization

/// Shows how far a simulation is: a bar on a terminal, a line for each tenth elsewhere.
final class SimulationBar: Sendable {
    private let isInteractive: Bool
    private let shown = Mutex<(percent: Int, isOpen: Bool)>((-1, false))

    init(isInteractive: Bool = Terminal.isInteractive) { self.isInteractive = isInteractive }

    func show(_ stage: Simulator.Stage, _ done: Int64, of total: Int64) {
        let part = total == 0 ? 1 : min(1, Double(done) / Double(total))
        let percent: Int
        switch stage {
        case .looking: percent = Int(part * 15)
        case .simulating: percent = 15 + Int(part * 85)
        }
        let step = isInteractive ? 1 : 10
        let isNews = shown.withLock { shown in
            guard percent / step > shown.percent / step || shown.percent < 0 else { return false }
            shown = (percent, true)
            return true
        }
        guard isNews else { return }
        if isInteractive {
            let filled = percent * 30 / 100
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
            write("\r\u{1B}[K\(bar) \(percent)%  simulating")
        } else {
            write("simulate: \(percent)%\n")
        }
    }

    /// Ends the bar's line where one is open.
    func close() {
        let wasOpen = shown.withLock { shown in
            defer { shown.isOpen = false }
            return shown.isOpen
        }
        if wasOpen, isInteractive { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
