import Domain
import Foundation
import Store
import TestSupport
import Testing

/// SIGKILL in the middle of conversations, on every kind of channel: nothing that was said or answered is lost, and
/// nothing is said twice but what is shown as unknown.
///
/// A live call dies with its process: a key that was pressed and not yet kept may be lost with it, and with it only.
///
/// Named so that `make test` runs it with the other kill test, by itself.
@Suite(.serialized) struct ConversationKillTests {
    @Test(.endsWhatHangs, arguments: ConversationKind.allCases)
    func losesAndDoublesNoWord(kind: ConversationKind) async throws {
        let run = try await ConversationKillRun(kind)
        defer { run.crowd.end() }
        let findings = try await run.play()
        #expect(findings == [])
        #expect(run.points == Set(kind.points))
        // Or no kill has met a call that somebody was in.
        if kind == .sip { #expect(try await run.crowd.ledger().silent > 0) }
    }
}
