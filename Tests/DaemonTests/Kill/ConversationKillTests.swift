import Domain
import Foundation
import Store
import TestSupport
import Testing

/// SIGKILL in the middle of conversations, on every kind of channel whose provider answers over HTTP: nothing that was
/// said or answered is lost, and nothing is said twice but what is shown as unknown.
///
/// Named so that `make test` runs it with the other kill test, by itself.
@Suite(.serialized) struct ConversationKillTests {
    enum Kind: String, CaseIterable, Sendable {
        case telegram, whatsapp, twilio
    }

    @Test(.timeLimit(.minutes(10)), arguments: Kind.allCases)
    func losesAndDoublesNoWord(kind: Kind) async throws {
        let run = try await ConversationKillRun(kind)
        defer { run.crowd.end() }
        let findings = try await run.play()
        #expect(findings == [])
        #expect(run.points == Set(ConversationKillRun.points))
    }
}
