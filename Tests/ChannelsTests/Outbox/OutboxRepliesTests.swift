import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

@Suite struct OutboxRepliesTests {
    private let state: TemporaryDirectory
    private let channel: any PollingChannel
    private let now = Instant(milliseconds: 1_782_900_000_000)

    init() throws {
        state = try TemporaryDirectory("outbox-replies")
        let made = try ChannelFactory.testing(outboxDirectory: state.path("outbox"))
            .make(id: "outbox", kind: .outbox, settings: [:])
        channel = try #require(made.hearing.polled)
    }

    /// Looks twice, as a file has to be found unchanged; what the second look brought.
    private func poll(after cursor: String? = nil) async -> Poll {
        _ = await channel.poll("replies", after: cursor, at: now)
        return await channel.poll("replies", after: cursor, at: now)
    }

    private func messages(_ poll: Poll) -> [InboundMessage] {
        poll.events.compactMap { if case .message(let message) = $0 { message } else { nil } }
    }

    @discardableResult
    private func send(_ kind: CommunicationKind, to recipient: String, number: Int = 1) async -> String {
        var message = OutboundMessage.sample(to: recipient, number: number)
        message.kind = kind.name
        #expect(await channel.send(message) != .unknown(text: ""))
        return message.idempotencyKey
    }

    @Test func asksOneSourceEverySecond() async throws {
        #expect(channel.sources == ["replies"])
        let poll = await poll()
        #expect(poll == Poll(pause: .seconds(1)))
        #expect(FileManager.default.fileExists(atPath: state.path("outbox/replies/done")))
        let other = try ChannelFactory.testing(outboxDirectory: state.path("other"))
            .make(id: "o", kind: .outbox, settings: ["check_interval": 0.25])
        #expect(await other.hearing.polled?.poll("replies", after: nil, at: now).pause == .milliseconds(250))
        #expect(throws: ChannelSettingsError.self) {
            try ChannelFactory.testing().make(id: "o", kind: .outbox, settings: ["check_interval": 0])
        }
    }

    @Test(arguments: [
        (CommunicationKind.email, "anna@example.net"), (.telegram, "-100123"), (.whatsapp, "+4930123456"),
        (.sms, "+4930123456"), (.messenger, "psid-1"), (.webChat, "w"), (.instagram, "i"),
    ])
    func takesATextAsTheAnswerToTheMessageOfItsName(kind: CommunicationKind, recipient: String) async throws {
        let key = await send(kind, to: recipient)
        try state.write(" Yes, please\nAnna \n", to: "outbox/replies/\(key).txt")
        let message = try #require(messages(await poll()).first)
        #expect(message.kind == kind)
        #expect(message.address == recipient)
        #expect(message.text == "Yes, please\nAnna")
        #expect(message.content == .text)
        #expect(message.answers == [.key(key)])
        #expect(message.isVouchedFor)
        #expect(message.occurredAt == now)
        #expect(message.providerID.hasPrefix("reply-"))
    }

    @Test(arguments: [
        ("1", InboundMessage.Content.digits, "1"), ("12*50#\n", .digits, "12*50#"),
        (" 3 1 0 3 2026 ", .digits, "31032026"),
        ("yes", .text, "yes"), ("1 apple", .text, "1 apple"),
    ])
    func takesKeysOfATelephone(text: String, content: InboundMessage.Content, heard: String) async throws {
        let key = await send(.voice, to: "+4930123456")
        try state.write(text, to: "outbox/replies/\(key).txt")
        let message = try #require(messages(await poll()).first)
        #expect(message.content == content)
        #expect(message.text == heard)
    }

    @Test func saysWhichFileAnswers() async throws {
        let key = await send(.telegram, to: "77")
        let document = try JSONDecoder().decode(
            [String: ConfigurationValue].self, from: Data(try state.read("outbox/2026-06-30/\(key).json")))
        #expect(document["reply_file"] == .string("replies/\(key).txt"))
        await send(.email, to: "Anna@Example.net", number: 2)
        let mail = String(decoding: try state.read("outbox/2026-06-30/c2-m1.eml"), as: UTF8.self)
        #expect(mail.contains("X-Outbox-Reply-File: replies/c2-m1.txt\r\n"))
    }

    @Test func answersAFollowUpByItsOwnName() async throws {
        var message = OutboundMessage.sample(to: "77")
        message.kind = "telegram"
        message.idempotencyKey = "c1-m1.3"
        message.followUp = OutboundMessage.FollowUp(conversation: "c1-m1")
        message.expects = ExpectedAnswer(maximumDigits: 1)
        _ = await channel.send(message)
        let document = try JSONDecoder().decode(
            [String: ConfigurationValue].self, from: Data(try state.read("outbox/2026-06-30/c1-m1.3.json")))
        #expect(document["conversation"] == "c1-m1")
        #expect(document["expects"] == .object(["digits": 1, "speech": false]))
        try state.write("yes", to: "outbox/replies/c1-m1.3.txt")
        #expect(messages(await poll()).first?.answers == [.key("c1-m1.3")])
    }

    @Test(
        arguments: [
            (
                #"{"from": "+49 ", "kind": "whatsapp", "text": "x"}"#, nil, "no address of the kind whatsapp"
            ),
            (#"{"from": "4930123456", "kind": "whatsapp", "text": " hello "}"#, "+4930123456", nil),
            (#"{"address": "77", "kind": "telegram", "text": "hello", "name": "Anna"}"#, "77", nil),
            (#"{"from": "Anna@Example.net", "kind": "email", "subject": "Hi", "text": "x"}"#, "anna@example.net", nil),
            (#"{"from": "+4930123456", "kind": "voice", "content": "call"}"#, "+4930123456", nil),
            (#"{"reply_to": "2026-06-30/c1-m1.json", "text": "x"}"#, "77", nil),
            (#"{"reply_to": "c1-m1", "text": "x"}"#, "77", nil),
            (#"{"reply_to": "c1-m1", "from": "78", "text": "x"}"#, "78", nil),
            (#"{"reply_to": "c9-m1", "text": "x"}"#, nil, "no message of that id"),
            (#"{"reply_to": "../../etc/passwd", "text": "x"}"#, nil, "no message of that id"),
            (#"{"text": "x"}"#, nil, "\"reply_to\""), (#"{"from": "77", "text": "x"}"#, nil, "\"kind\""),
            (#"{"kind": "telegram", "text": "x"}"#, nil, "\"from\""),
            (#"{"kind": "fax", "from": "1", "text": "x"}"#, nil, "one of email, telegram"),
            (#"{"reply_to": "c1-m1"}"#, nil, "says nothing"),
            (#"{"reply_to": "c1-m1", "text": " \n"}"#, nil, "says nothing"),
            (#"{"reply_to": "c1-m1", "text": 1}"#, nil, "\"text\""),
            (
                #"{"reply_to": "c1-m1", "attachments": [{"content_type": "a/b", "base64": ""}]}"#, nil,
                "\"attachments.0.name\""
            ),
            (#"{"reply_to": "c1-m1", "attachments": [{"name": "a", "base64": "*"}]}"#, nil, "\"attachments.0.base64\""),
            (#"{"reply_to": "c1-m1", "content": "digits", "text": "one"}"#, nil, "the digits"),
            (#"{"reply_to": "c1-m1", "content": "video"}"#, nil, "\"content\""),
            ("[]", nil, "not a JSON object"), ("{", nil, "not a JSON object"), ("\u{0}", nil, "not a JSON object"),
            (String(repeating: "[", count: 100_000), nil, "not a JSON object"),
        ] as [(String, String?, String?)])
    func takesADocumentOrSaysWhyNot(text: String, address: String?, reason: String?) async throws {
        await send(.telegram, to: "77")
        try state.write(text, to: "outbox/replies/r.json")
        let poll = await poll()
        #expect(messages(poll).map(\.address) == (address.map { [$0] } ?? []))
        #expect(poll.failure == nil)
        guard let reason else { return }
        let said = String(decoding: try state.read("outbox/replies/failed/r.json.reason.txt"), as: UTF8.self)
        #expect(said.contains(reason), "\(said)")
        #expect(try state.read("outbox/replies/failed/r.json") == Array(text.utf8))
    }

    @Test func vouchesForNoMailThatAnswersNothing() async throws {
        await send(.email, to: "anna@example.net")
        try state.write(#"{"from": "anna@example.net", "kind": "email", "text": "x"}"#, to: "outbox/replies/a.json")
        try state.write(#"{"reply_to": "c1-m1", "text": "x"}"#, to: "outbox/replies/b.json")
        #expect(messages(await poll()).map(\.isVouchedFor).sorted { !$0 && $1 } == [false, true])
    }

    @Test func takesAttachments() async throws {
        await send(.telegram, to: "77")
        try state.write(
            #"{"reply_to": "c1-m1", "attachments": [{"name": "a.txt", "content_type": "text/plain", "base64": "aGk="}]}"#,
            to: "outbox/replies/r.json")
        #expect(
            messages(await poll()).first?.attachments
                == [.init(name: "a.txt", contentType: "text/plain", bytes: Array("hi".utf8))])
    }

    @Test(
        arguments: [
            ([0xEF, 0xBB, 0xBF, 0x6A, 0x61], "ja"), ([0xFF, 0xFE, 0x6A, 0, 0x61, 0, 0x0D, 0, 0x0A, 0], "ja"),
            ([0xFE, 0xFF, 0, 0x6A, 0, 0x61], "ja"), ([0xFF, 0xFE, 0x6A], nil), ([0x6A, 0xFF], nil),
            ([0x20, 0x0A], nil),
            ([0xFF, 0xFE, 0x00, 0xD8], nil),
        ] as [([UInt8], String?)])
    func readsTextsAsShellsWriteThem(bytes: [UInt8], text: String?) async throws {
        await send(.telegram, to: "77")
        try state.write(bytes, to: "outbox/replies/c1-m1.txt")
        #expect(messages(await poll()).first?.text == text)
        #expect(try state.files().contains("outbox/replies/failed/c1-m1.txt") == (text == nil))
    }

    @Test func cutsLongTextsBetweenLetters() async throws {
        await send(.telegram, to: "77")
        try state.write("a" + String(repeating: "ß", count: ReplyReader.longestText), to: "outbox/replies/c1-m1.txt")
        let text = try #require(messages(await poll()).first?.text)
        #expect(text.utf8.count <= ReplyReader.longestText)
        #expect(text.utf8.count >= ReplyReader.longestText - 3)
        #expect(text.hasSuffix("ß"))
    }

    @Test func movesWhatIsKeptAndNothingElse() async throws {
        await send(.telegram, to: "77")
        try state.write("yes", to: "outbox/replies/c1-m1.txt")
        let first = await poll()
        #expect(try state.files().contains("outbox/replies/c1-m1.txt"))
        // It could not be kept: the next look is handed the cursor of before.
        let again = await channel.poll("replies", after: nil, at: now)
        #expect(again.events == first.events)
        let cursor = try #require(again.cursor)
        let after = await channel.poll("replies", after: cursor, at: now)
        #expect(after == Poll(cursor: "[]", pause: .seconds(1)))
        #expect(try state.files().filter { $0.contains("replies") } == ["outbox/replies/done/c1-m1.txt"])
        #expect(await channel.poll("replies", after: "[]", at: now) == Poll(pause: .seconds(1)))
    }

    @Test func takesTheSameNameAgain() async throws {
        await send(.telegram, to: "77")
        try state.write("yes", to: "outbox/replies/c1-m1.txt")
        let first = await poll()
        // Written anew before it was moved: the one that was read is gone, and this one is not it.
        try state.write("no, wait", to: "outbox/replies/c1-m1.txt")
        let second = await poll(after: first.cursor)
        #expect(messages(second).map(\.text) == ["no, wait"])
        #expect(messages(second).map(\.providerID) != messages(first).map(\.providerID))
        _ = await channel.poll("replies", after: second.cursor, at: now)
        try state.write("no, wait", to: "outbox/replies/c1-m1.txt")
        let third = await poll(after: "[]")
        #expect(messages(third).map(\.providerID) != messages(second).map(\.providerID))
        _ = await channel.poll("replies", after: third.cursor, at: now)
        #expect(
            try state.files().filter { $0.contains("done") } == [
                "outbox/replies/done/2-c1-m1.txt", "outbox/replies/done/c1-m1.txt",
            ])
    }

    @Test func waitsForAFileThatGrows() async throws {
        await send(.telegram, to: "77")
        let path = try state.write("", to: "outbox/replies/c1-m1.txt")
        #expect(await poll().events.isEmpty)
        for part in ["yes", "yes, ", "yes, please"] {
            try state.write(part, to: "outbox/replies/c1-m1.txt")
            #expect(await channel.poll("replies", after: nil, at: now).events.isEmpty)
        }
        #expect(messages(await channel.poll("replies", after: nil, at: now)).map(\.text) == ["yes, please"])
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func passesOverWhatIsStillWrittenUnderAnotherName() async throws {
        for name in [".c1-m1.txt", "c1-m1.txt.part", "c1-m1.tmp", "c1-m1.txt~", "folder/c1-m1.txt"] {
            try state.write("yes", to: "outbox/replies/\(name)")
        }
        let before = try state.files()
        #expect(await poll() == Poll(pause: .seconds(1)))
        #expect(try state.files() == before)
    }

    @Test(.endsWhatHangs)
    func movesAwayWhatIsNoReply() async throws {
        let replies = state.path("outbox/replies")
        await send(.telegram, to: "77")
        _ = await poll()
        #expect(symlink("/etc/passwd", "\(replies)/c1-m1.txt") == 0)
        #expect(mkfifo("\(replies)/pipe.txt", 0o600) == 0)
        try state.write("yes", to: "outbox/replies/unknown.txt")
        try state.write("yes", to: "outbox/replies/c1-m1.doc")
        try state.write("yes", to: "outbox/replies/none")
        let large = open("\(replies)/large.json", O_WRONLY | O_CREAT, 0o600)
        #expect(ftruncate(large, off_t(ReplyReader.longestFile) + 1) == 0)
        close(large)
        let poll = await poll()
        #expect(poll == Poll(pause: .seconds(1)))
        let failed = try FileManager.default.contentsOfDirectory(atPath: "\(replies)/failed").sorted()
        let names = ["c1-m1.doc", "c1-m1.txt", "large.json", "none", "pipe.txt", "unknown.txt"]
        #expect(failed == names.flatMap { [$0, "\($0).reason.txt"] }.sorted())
    }

    @Test func takesManyInBatchesOldestFirst() async throws {
        await send(.telegram, to: "77")
        for number in 0..<(OutboxReplies.mostFiles + 20) {
            try state.write(#"{"reply_to": "c1-m1", "text": "\#(number)"}"#, to: "outbox/replies/\(number).json")
            var times = [
                timespec(tv_sec: 1_700_000_000 + number, tv_nsec: 0),
                timespec(tv_sec: 1_700_000_000 + number, tv_nsec: 0),
            ]
            #expect(utimensat(AT_FDCWD, state.path("outbox/replies/\(number).json"), &times, 0) == 0)
        }
        let first = await poll()
        #expect(messages(first).map(\.text) == (0..<OutboxReplies.mostFiles).map(String.init))
        #expect(first.pause == .zero)
        let second = await channel.poll("replies", after: first.cursor, at: now)
        #expect(
            messages(second).map(\.text) == (OutboxReplies.mostFiles..<(OutboxReplies.mostFiles + 20)).map(String.init))
        #expect(second.pause == .seconds(1))
        #expect(Set((messages(first) + messages(second)).map(\.providerID)).count == OutboxReplies.mostFiles + 20)
    }

    @Test func takesAMailAsTheAnswerToWhatItQuotes() async throws {
        let key = await send(.email, to: "anna@example.net")
        let sent = String(decoding: try state.read("outbox/2026-06-30/\(key).eml"), as: UTF8.self)
        let identifier = try #require(sent.split(separator: "\r\n").first { $0.hasPrefix("Message-Id: ") }).dropFirst(
            12)
        func mail(
            _ headers: String,
            _ body: String =
                "Yes, gladly.\r\n\r\nOn Tue, 30 Jun 2026 at 10:00, Example <outbox@localhost> wrote:\r\n> Please pay.\r\n"
        )
            -> String
        {
            "From: Anna <Anna@Example.net>\r\nTo: outbox@localhost\r\nSubject: Re: Reminder\r\n\(headers)\r\n\(body)"
        }
        try state.write(mail("In-Reply-To: \(identifier)\r\n"), to: "outbox/replies/a.eml")
        let answer = try #require(messages(await poll()).first)
        #expect(answer.kind == .email)
        #expect(answer.address == "anna@example.net")
        #expect(answer.senderName == "Anna")
        #expect(answer.subject == "Re: Reminder")
        #expect(answer.text == "Yes, gladly.")
        #expect(answer.answers == [.key(key)])
        #expect(answer.isVouchedFor)
        #expect(answer.providerID.hasPrefix("reply-"))
        try FileManager.default.removeItem(atPath: state.path("outbox/replies/a.eml"))
        try state.write(mail("References: <x@y> \(identifier)\r\n"), to: "outbox/replies/b.eml")
        #expect(messages(await poll()).first?.answers == [.key(key)])
        try FileManager.default.removeItem(atPath: state.path("outbox/replies/b.eml"))
        try state.write(mail("In-Reply-To: <c9-m1@localhost>\r\n"), to: "outbox/replies/c.eml")
        let other = try #require(messages(await poll()).first)
        #expect(other.answers == [])
        #expect(!other.isVouchedFor)
        try FileManager.default.removeItem(atPath: state.path("outbox/replies/c.eml"))
        for (name, text) in [
            ("auto", mail("Auto-Submitted: auto-replied\r\n")), ("empty", mail("In-Reply-To: \(identifier)\r\n", "")),
            ("none", "not a mail"), ("nul", "\u{0}"),
        ] {
            try state.write(text, to: "outbox/replies/\(name).eml")
            #expect(await poll().events.isEmpty, "\(name)")
            #expect(try state.files().contains("outbox/replies/failed/\(name).eml.reason.txt"), "\(name)")
        }
    }

    @Test func takesEachOnceWhereTwoShareADirectory() async throws {
        let key = await send(.telegram, to: "77")
        let made = try ChannelFactory.testing(outboxDirectory: state.path("outbox"))
            .make(id: "second", kind: .outbox, settings: [:])
        let second = try #require(made.hearing.polled)
        _ = await channel.poll("replies", after: nil, at: now)
        try state.write("yes", to: "outbox/replies/\(key).txt")
        for _ in 0..<3 { #expect(await second.poll("replies", after: nil, at: now) == Poll(pause: .seconds(1))) }
        #expect(messages(await poll()).count == 1)
        // Where the first is closed the other goes on.
        await channel.close()
        for _ in 0..<2 { _ = await second.poll("replies", after: nil, at: now) }
        #expect(messages(await second.poll("replies", after: nil, at: now)).count == 1)
        await second.close()
    }

    @Test func saysThatTheFolderCannotBeUsed() async throws {
        try state.write("", to: "outbox/replies")
        let poll = await poll()
        #expect(poll.failure?.kind == .unavailable)
        #expect(poll.failure?.text.contains(state.path("outbox/replies")) == true)
    }

    @Test func survivesAnyBytes() async throws {
        await send(.telegram, to: "77")
        var random = SeededRandom(seed: 4)
        let good = Array(
            #"{"reply_to": "c1-m1", "text": "x\u00e9\ud83d\ude00", "attachments": [{"name": "a", "base64": "aGk="}]}"#
                .utf8)
        for number in 0..<300 {
            var bytes = good
            for _ in 0..<(1 + random.next() % 6) {
                let place = Int(random.next() % UInt64(bytes.count))
                if random.chance(0.5) {
                    bytes[place] = UInt8(truncatingIfNeeded: random.next())
                } else {
                    bytes.remove(at: place)
                }
            }
            try state.write(bytes, to: "outbox/replies/\(number).\(random.pick(["json", "txt", "eml"]))")
        }
        var cursor: String?
        var count = 0
        repeat {
            let poll = await poll(after: cursor)
            #expect(poll.failure == nil)
            count += poll.events.count
            cursor = poll.cursor ?? cursor
        } while cursor != "[]" && cursor != nil
        let failed = try FileManager.default.contentsOfDirectory(atPath: state.path("outbox/replies/failed"))
        #expect(count + failed.filter { !$0.hasSuffix(".reason.txt") }.count == 300)
        #expect(count > 0)
    }
}
