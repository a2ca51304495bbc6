import Domain
import Testing

@testable import Channels

/// The table of `SMTPResult.outcome`, cell by cell.
@Suite struct SMTPResultTests {
    private enum Meaning: String { case accepted, rejected, retry, unavailable, refused, unknown }

    private func meaning(_ stage: SMTPResult.Stage, _ code: Int, _ fault: SMTPResult.Fault = .other) -> Meaning {
        let result = SMTPResult(stage: stage, fault: fault, replyCode: code, reply: "words")
        switch result.outcome(messageID: "<m>", server: "s") {
        case .accepted: return .accepted
        case .rejected, .addressRejected: return .rejected
        case .retry: return .retry
        case .unknown: return .unknown
        case .channelFailed(let failure): return failure.kind == .refused ? .refused : .unavailable
        }
    }

    @Test func meansWhatTheTableSays() {
        for stage in [SMTPResult.Stage.connect, .greeting, .hello, .startTLS] {
            for code in [0, 421, 450, 554] { #expect(meaning(stage, code) == .unavailable, "\(stage) \(code)") }
        }
        #expect(meaning(.hello, 0, .login) == .refused)
        #expect(
            [0, 421, 454, 530, 534, 535].map { meaning(.authentication, $0) }
                == [.unavailable, .unavailable, .unavailable, .refused, .refused, .refused])
        #expect(
            [0, 421, 450, 530, 550].map { meaning(.sender, $0) }
                == [.unavailable, .unavailable, .unavailable, .refused, .refused])
        for stage in [SMTPResult.Stage.recipient, .data] {
            #expect(
                [0, 421, 450, 530, 535, 550].map { meaning(stage, $0) }
                    == [.retry, .unavailable, .retry, .refused, .refused, .rejected])
        }
        #expect(meaning(.body, 0) == .retry)
        #expect(meaning(.body, 0, .timeout) == .retry)
        #expect(
            [0, 250, 251, 421, 451, 550, 354].map { meaning(.dot, $0) }
                == [.unknown, .accepted, .accepted, .retry, .retry, .rejected, .unknown])
        #expect(meaning(.dot, 250, .none) == .accepted)
    }

    @Test(arguments: [
        (550, "5.1.1 No such user", "550 5.1.1", "No such user"), (550, "No such user", "550", "No such user"),
        (550, "5.1.1 No\n5.1.1 such user", "550 5.1.1", "No such user"), (450, "5.1.1 odd", "450", "5.1.1 odd"),
        (550, "", "550", ""), (550, "5.1.1", "550 5.1.1", ""), (554, "5.7.1.2 no\u{1B}[0m", "554", "5.7.1.2 no [0m"),
        (550, "5.1234.1 x", "550", "5.1234.1 x"),
    ])
    func keepsTheServersWords(code: Int, reply: String, wanted: String, words: String) {
        let result = SMTPResult(stage: .recipient, fault: .other, replyCode: code, reply: reply)
        switch result.outcome(messageID: "<m>", server: "s") {
        case .rejected(wanted, words), .addressRejected(.bounced, wanted, words), .retry(nil, wanted, words): break
        case let other: Issue.record("\(other)")
        }
    }
}
