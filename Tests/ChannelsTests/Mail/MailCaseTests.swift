import Domain
import Testing

@testable import Channels

/// The mail page of the cases, row by row, as far as channels go: M1 to M5, M7, M8 by mails, M6 and M12 by what a server answers. What
/// the daemon makes of an unknown outcome (M12) is in `LostAnswerTests`.
@Suite struct MailCaseTests {
    @Test(arguments: MailCase.all) func isReadRightly(row: MailCase) {
        let event = MailReaderTests.reader.read(
            Array(row.mail.utf8), isCut: false, arrived: nil, account: nil, at: MailReaderTests.now)
        let told: MailCase.Right? =
            switch event {
            case .message(let message)?: .reply(message.text)
            case .passedOver(let item)?: .passedOver(item.reason)
            case .receipt(let receipt)?:
                switch receipt.change {
                case .failed(_, _, let suppresses): .failed(suppresses: suppresses)
                case .delayed: .delayed
                default: nil
                }
            default: nil
            }
        #expect(told == row.right, "\(String(describing: event))")
    }

    /// M6: what passes is tried again until the deadline, by the node's and not by the server's patience.
    @Test(arguments: [
        (454, "4.7.0 Throttling failure: maximum sending rate exceeded"), (450, "4.1.1 User unknown"),
        (452, "4.2.2 Mailbox full"), (451, "4.3.0 Temporary lookup failure"), (450, "mailbox unavailable"),
        (421, "try later"),
    ])
    func whatPassesIsTriedAgain(code: Int, reply: String) {
        for stage in [SMTPResult.Stage.recipient, .data, .dot] {
            let outcome = SMTPResult(stage: stage, fault: .other, replyCode: code, reply: reply)
                .outcome(messageID: "<1@x>", server: "mx")
            switch outcome {
            case .retry: break
            case .channelFailed: #expect(code == 421)
            default: Issue.record("\(outcome)")
            }
        }
    }

    /// M12: a relay that drops the line after the final dot may have taken the message.
    @Test func aLineDroppedAfterTheDotIsUnknown() {
        let outcome = SMTPResult(stage: .dot, fault: .other).outcome(messageID: "<1@x>", server: "mx")
        guard case .unknown = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }
}
