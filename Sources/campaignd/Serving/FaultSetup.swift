import Domain
import Foundation
import Logging
import Synchronization

/// Fault points of the kill test: in debug builds, `CAMPAIGND_TEST_FAULT=point:n` ends the process with SIGKILL when it
/// reaches that point for the nth time. Release builds have none.
enum FaultSetup {
    static func injector(_ logger: Logger) -> FaultInjector {
        #if DEBUG
            guard let text = ProcessInfo.processInfo.environment["CAMPAIGND_TEST_FAULT"] else { return .none }
            let parts = text.split(separator: ":")
            guard let point = parts.first.flatMap({ FaultPoint(rawValue: String($0)) }) else {
                logger.error("CAMPAIGND_TEST_FAULT names no fault point", metadata: ["value": "\(text)"])
                return .none
            }
            let wanted = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
            return FaultInjector { reached in
                guard reached == point else { return }
                let count = Self.count.withLock { count in
                    count += 1
                    return count
                }
                if count == wanted { kill(getpid(), SIGKILL) }
            }
        #else
            return .none
        #endif
    }

    #if DEBUG
        private static let count = Mutex(0)
    #endif
}
