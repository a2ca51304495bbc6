import Domain
import Foundation
import Runtime
import Store
import Synchronization

/// Shows how far an import is: a bar on a terminal, a line now and then elsewhere.
final class ProgressBar: Sendable {
    private struct State {
        var lastShown: Int64 = 0
        var isOpen = false
    }

    private let isInteractive: Bool
    private let state = Mutex(State())

    init(isInteractive: Bool = Terminal.isInteractive) { self.isInteractive = isInteractive }

    func show(_ progress: UploadProgress) {
        let interval: Int64 = isInteractive ? 100 : 5_000
        let isDue = state.withLock { state in
            let now = progress.now.milliseconds
            if state.lastShown == 0, !isInteractive { state.lastShown = progress.startedAt.milliseconds }
            guard now - state.lastShown >= interval || progress.end != nil else { return false }
            state.lastShown = now
            state.isOpen = true
            return true
        }
        guard isDue else { return }
        if isInteractive {
            write("\r\u{1B}[K\(line(progress))")
            if progress.end != nil { close() }
        } else {
            write(line(progress) + "\n")
        }
    }

    /// Ends the bar's line where one is open.
    func close() {
        let wasOpen = state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen
        }
        if wasOpen, isInteractive { write("\n") }
    }

    private func line(_ progress: UploadProgress) -> String {
        let fraction =
            progress.end != nil || progress.byteCount == 0
            ? 1 : min(1, Double(progress.bytesDone) / Double(progress.byteCount))
        let percent = Int(fraction * 100)
        let counts =
            "\(Numbers.grouped(progress.counts.total)) rows, \(Numbers.grouped(Int64(progress.rowsPerSecond)))/s"
        guard isInteractive else { return "import \(progress.fileName): \(percent)%, \(counts)" }
        let filled = Int(fraction * 30)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        return "\(bar) \(percent)%  \(counts)"
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
