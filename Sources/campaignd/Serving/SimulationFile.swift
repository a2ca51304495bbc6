import ArgumentParser
import Foundation
import Runtime

/// Where a simulation's CSV goes. A file appears under its name only once it is whole.
final class SimulationFile: @unchecked Sendable {
    // Used by one thread at a time: the simulation hands out its output under a lock.
    private let path: String?
    private let partial: String
    private let descriptor: Int32

    /// - Parameter output: nil: nowhere; `-`: standard output.
    init(_ output: String?) throws {
        path = output == "-" ? nil : output
        partial = (output ?? "") + ".partial"
        guard let output, output != "-" else {
            descriptor = output == nil ? -1 : STDOUT_FILENO
            return
        }
        descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 {
            throw CommandFailure(.outOfReach, "\(output) cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    func write(_ bytes: [UInt8]) throws {
        guard descriptor >= 0 else { return }
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.write(descriptor, buffer.baseAddress.map { $0 + offset }, bytes.count - offset)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw CommandFailure(
                    .outOfReach, "\(path ?? "standard output") cannot be written: \(String(cString: strerror(errno)))")
            }
            offset += count
        }
    }

    func finish() throws {
        guard let path else { return }
        guard close(descriptor) == 0, rename(partial, path) == 0 else {
            throw CommandFailure(.outOfReach, "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    func discard() {
        guard path != nil else { return }
        unlink(partial)
    }
}
