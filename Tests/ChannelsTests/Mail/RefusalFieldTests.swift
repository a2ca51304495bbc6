import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

/// Rows M4 and M5 of the case page on lists of replies that were collected apart from the table, and on neighbours made of nouns
/// and of what is said of them.
@Suite struct RefusalFieldTests {
    private static func lines(_ name: String) -> [String] {
        let text =
            (try? String(contentsOfFile: Repository.path("Tests/Fixtures/refusals/\(name).txt"), encoding: .utf8)) ?? ""
        return text.split(whereSeparator: \.isNewline).map { String($0) }.filter { !$0.hasPrefix("#") }
    }

    /// `550-5.1.1 words // 550 words`, as SMTP gives it to us.
    private func suppresses(_ line: String) -> Bool {
        let lines = line.components(separatedBy: " // ")
        let code = Int(lines[0].prefix(3)) ?? 550
        let reply = lines.map { line in
            line.prefix(3).allSatisfy(\.isNumber) ? String(line.dropFirst(4)) : line
        }.joined(separator: "\n")
        let outcome = SMTPResult(stage: .recipient, fault: .other, replyCode: code, reply: reply)
            .outcome(messageID: "<1@x>", server: "mx")
        return switch outcome {
        case .addressRejected(let reason, _, _): reason == .bounced
        default: false
        }
    }

    @Test func suppressesHardBounces() {
        let hard = Self.lines("hard")
        let missed = hard.filter { !suppresses($0) }
        #expect(hard.count == 300)
        #expect(Double(missed.count) <= 0.05 * Double(hard.count), "\(missed.count): \(missed)")
    }

    @Test func suppressesNobodyForSoftBounces() {
        let soft = Self.lines("soft")
        let wronged = soft.filter { suppresses($0) }
        #expect(soft.count == 432)
        #expect(Double(wronged.count) <= 0.01 * Double(soft.count), "\(wronged.count): \(wronged)")
    }

    @Test(arguments: lines("wordings")) func judgesWhatWasFoundWrong(line: String) {
        let parts = line.split(separator: "|", maxSplits: 1).map { String($0) }
        #expect(suppresses(parts[1]) == (parts[0] == "mailbox"))
    }

    @Test(arguments: RefusalNeighbours.Language.all) func judgesByTheNoun(language: RefusalNeighbours.Language) {
        for words in language.absent {
            #expect(RefusalReason(reply: 550, words: words) == .mailbox, "\(words)")
            #expect(RefusalReason(reply: 550, status: "5.7.1", words: words) == .mailbox, "\(words)")
            #expect(
                RefusalReason(reply: 550, status: "5.1.0", words: "5.1.0 - Unknown address error 550-'\(words)'")
                    == .mailbox)
        }
        for words in language.others {
            #expect(RefusalReason(reply: 550, words: words) != .mailbox, "\(words)")
            #expect(RefusalReason(reply: 554, status: "5.0.0", words: words) != .mailbox, "\(words)")
        }
    }

    @Test(arguments: RefusalNeighbours.dressings) func judgesTheRefusalAndNotItsSurroundings(dressing: String) {
        for words in RefusalNeighbours.Language.all.flatMap({ $0.absent.prefix(12) }) {
            let text = dressing.replacing("{}", with: words)
            #expect(RefusalReason(reply: 550, words: text) == .mailbox, "\(text)")
            #expect(RefusalReason(reply: 550, status: "5.1.1", words: text) == .mailbox, "\(text)")
        }
    }

    @Test(arguments: RefusalNeighbours.reasons) func readsWhatFollowsTheColon(reason: String) {
        for status in [nil, "5.1.0", "5.1.1", "5.0.0", "5.7.1"] {
            let words = "<x@y.example>: Recipient address rejected: \(reason)"
            #expect(RefusalReason(reply: 550, status: status, words: words) != .mailbox, "\(status ?? "")")
        }
        let quoted = "5.1.0 - Unknown address error 550-'\(reason)' (delivery attempts: 0)"
        #expect(RefusalReason(reply: 550, status: "5.1.0", words: quoted) != .mailbox)
    }

    /// Only a missing domain of the recipient's own is theirs: any other name, or a fault of the name server, is the relay's.
    @Test(arguments: [
        ("Host or domain name not found. Name service error for name=example.net type=A: Host not found", true),
        ("Host or domain name not found. Name service error for name=relay.example.com type=A: Host not found", false),
        ("Name service error for name=example.net type=MX: Host not found, try again", false),
        ("Name service error for name=example.net type=MX: Malformed or unexpected name server reply", false),
        ("5.1.2 - Bad destination host 'DNS Hard Error looking up example.net (MX): NXDomain'", true),
        ("5.1.2 - Bad destination host 'DNS Hard Error looking up relay.example.com (A): NXDomain'", false),
        ("5.1.2 - Bad destination host 'DNS Soft Error looking up example.net (MX): SERVFAIL'", false),
        ("unable to look up host relay.example.com: Name or service not known", false),
    ])
    func aMissingNameIsTheRecipientsOrOurs(words: String, isTheirs: Bool) {
        let reason = RefusalReason(reply: nil, status: "5.4.4", words: words, recipient: "rfc822; anna@example.net")
        #expect(reason == (isTheirs ? .mailbox : .unspecified))
    }
}
