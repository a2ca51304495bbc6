import Foundation
import Testing

@testable import Runtime

struct WorkerProcessTests {
    @Test func inheritsNothingThatIsOpen() throws {
        // Such as the socket that a library of the daemon listens on.
        let open = fcntl(0, F_DUPFD, 700)
        try #require(open >= 700)
        defer { close(open) }
        let process = try WorkerProcess(["test", "-e", "/proc/self/fd/\(open)"], standardInput: 0, errors: 2)
        #expect(process.reap() == "exit code 1")
    }
}
