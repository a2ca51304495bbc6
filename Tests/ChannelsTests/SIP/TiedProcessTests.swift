import Foundation
import TestSupport
import Testing

@testable import Channels

/// A program of the daemon's that does not outlive it.
@Suite struct TiedProcessTests {
    private func run(_ command: [String], parent: pid_t) throws -> Int32? {
        try ChildProcess(ChildProcess.tied(command, to: parent)).reap()
    }

    @Test func runsWhileItsParentLives() throws {
        #expect(try run(["sh", "-c", "exit 7"], parent: getpid()) == 7)
    }

    @Test func doesNotBeginWhereItsParentIsGoneAlready() throws {
        // Whoever is not its parent stands for one that ended before the kernel was told.
        #expect(try run(["sh", "-c", "exit 7"], parent: 1) == 1)
    }

    @Test func saysThatThereIsNoSuchProgram() throws {
        #expect(try run(["/nowhere/baresip"], parent: getpid()) == 127)
    }

    @Test func isKilledWithTheThreadThatStartedIt() async throws {
        let end = await withCheckedContinuation { continuation in
            let thread = Thread {
                let child = try? ChildProcess(ChildProcess.tied(["sleep", "3600"]))
                // It is tied once it sleeps.
                while let child, Self.name(child.identifier) != "sleep", !child.hasEnded(within: .milliseconds(5)) {}
                continuation.resume(returning: child)
            }
            thread.start()
        }
        let child = try #require(end)
        #expect(child.hasEnded(within: Patience.longest))
        #expect(child.reap() == nil)
    }

    @Test func inheritsNothingThatIsOpen() throws {
        // Such as the socket that a library of the daemon listens on.
        let open = fcntl(0, F_DUPFD, 700)
        try #require(open >= 700)
        defer { close(open) }
        #expect(try ChildProcess(["test", "-e", "/proc/self/fd/\(open)"]).reap() == 1)
    }

    private static func name(_ process: pid_t) -> String? {
        (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8))?.trimmingCharacters(in: .newlines)
    }
}
