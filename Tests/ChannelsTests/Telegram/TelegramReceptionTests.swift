import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

@Suite struct TelegramReceptionTests {
    private let now = Instant(milliseconds: 1_782_806_400_000)

    private func texts(_ poll: Poll) -> [String] {
        poll.events.compactMap { if case .message(let message) = $0 { message.text } else { nil } }
    }

    // MARK: Polling

    @Test func waitsForNewsAndBringsIt() async throws {
        let peer = try await TelegramPeer()
        let channel = try peer.channel(["poll_timeout": 50])
        async let poll = channel.poll("updates", after: nil, at: now)
        _ = try await peer.double.log(awaiting: 1)
        try await peer.say("Yes")
        let first = await poll
        #expect(texts(first) == ["Yes"])
        #expect(first.pause == .zero)
        #expect(first.failure == nil)
        #expect(
            try await peer.calls(of: "getUpdates") == [
                ["limit": 100, "timeout": 50, "allowed_updates": ["message", "my_chat_member"]]
            ])
    }

    @Test func hasNothingToTellWhereNobodyWrites() async throws {
        let peer = try await TelegramPeer()
        #expect(
            await (try peer.channel()).poll("updates", after: "110201543:700000009", at: now)
                == Poll(pause: .milliseconds(100)))
    }

    /// News would come in fifty seconds at the earliest, and would be heard otherwise.
    @Test(.endsWhatHangs) func endsWhenItIsCancelled() async throws {
        let peer = try await TelegramPeer()
        let channel = try peer.channel(["poll_timeout": 50])
        let poll = Task { await channel.poll("updates", after: nil, at: now) }
        _ = try await peer.double.log(awaiting: 1)
        poll.cancel()
        #expect(await poll.value == Poll(pause: .zero))
    }

    /// A daemon that dies between hearing and keeping, again and again.
    @Test func losesNothingAndDoublesNothingAcrossRestarts() async throws {
        let peer = try await TelegramPeer()
        for number in 1...230 { try await peer.say("\(number)", in: Int64(number % 7 + 1)) }
        var kept: [String] = []
        var cursor: String?
        var random = SeededRandom(seed: 4)
        var looks = 0
        while kept.count < 230, looks < 50 {
            let poll = await (try peer.channel()).poll("updates", after: cursor, at: now)
            looks += 1
            #expect(poll.failure == nil)
            // What comes while it is heard is not let go with it.
            if looks == 1 { try await peer.say("last", in: 8) }
            if random.chance(0.5) { continue }
            kept += texts(poll)
            cursor = poll.cursor
        }
        #expect(Array(kept.prefix(230)) == (1...230).map { "\($0)" })
        let rest = await (try peer.channel()).poll("updates", after: cursor, at: now)
        #expect(Array(kept.dropFirst(230)) + texts(rest) == ["last"])
    }

    @Test func goesOnAfterUpdatesThatItCannotRead() async throws {
        let peer = try await TelegramPeer()
        try await peer.double.control("/__update", #"{"message": {"message_id": "x"}}"#)
        try await peer.double.control("/__update", #"{"message": 5}"#)
        try await peer.say("Yes")
        let poll = await (try peer.channel()).poll("updates", after: nil, at: now)
        #expect(texts(poll) == ["Yes"])
        #expect(poll.cursor == "110201543:700000004")
    }

    /// After a week of silence Telegram counts from anywhere.
    @Test func followsNumbersThatBeginLower() async throws {
        let peer = try await TelegramPeer()
        let update =
            #"{"update_id": 5, "message": {"message_id": 9, "text": "Yes", "chat": {"id": 1, "type": "private"}}}"#
        try await peer.double.next(.answer(200, #"{"ok": true, "result": [\#(update)]}"#))
        let poll = await (try peer.channel()).poll("updates", after: "110201543:700000009", at: now)
        #expect(texts(poll) == ["Yes"])
        #expect(poll.cursor == "110201543:6")
    }

    /// Another bot has other numbers; what is no place at all is none.
    @Test(arguments: ["5:700000009", "700000009", "110201543:x", "110201543:-1", ":", ""])
    func beginsAtTheBeginningWhereTheCursorIsNotItsOwn(cursor: String) async throws {
        let peer = try await TelegramPeer()
        try await peer.say("Yes")
        let poll = await (try peer.channel()).poll("updates", after: cursor, at: now)
        #expect(texts(poll) == ["Yes"])
        #expect(poll.cursor == "110201543:700000002")
    }

    @Test func waitsAsLongAsTelegramWants() async throws {
        let peer = try await TelegramPeer()
        let channel = try peer.channel()
        try await peer.double.next(
            .answer(
                429,
                #"{"ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 9}}"#
            ),
            .answer(401, #"{"ok": false, "error_code": 401, "description": "Unauthorized"}"#), .answer(502, "<html>"))
        let flood = await channel.poll("updates", after: "5", at: now)
        #expect(flood.pause == .seconds(9))
        #expect(flood.failure?.code == "throttled")
        let refused = await channel.poll("updates", after: "5", at: now)
        #expect(refused.failure?.kind == .refused)
        #expect(refused.pause == .seconds(60))
        let down = await channel.poll("updates", after: "5", at: now)
        #expect(down.failure?.kind == .unavailable)
        #expect(down.pause == .seconds(5))
        #expect([flood.cursor, refused.cursor, down.cursor] == [nil, nil, nil])
    }

    @Test func saysThatAnotherProgramPolls() async throws {
        let peer = try await TelegramPeer()
        let first = try peer.channel(["poll_timeout": 50])
        async let poll = first.poll("updates", after: nil, at: now)
        _ = try await peer.double.log(awaiting: 1)
        _ = await (try peer.channel()).poll("updates", after: nil, at: now)
        let failure = try #require(await poll.failure)
        #expect(failure.kind == .unavailable)
        #expect(failure.code == "conflict")
        #expect(failure.text.contains("another program polls"))
    }

    // MARK: Webhook

    @Test func setsTheWebhookOnceAndKeepsIt() async throws {
        let peer = try await TelegramPeer()
        let channel = try peer.channel(["mode": "webhook"])
        #expect(channel.sources == ["webhook"])
        let first = await channel.poll("webhook", after: nil, at: now)
        #expect(first.failure == nil)
        let cursor = try #require(first.cursor)
        #expect(!cursor.contains(TelegramPeer.secret))
        #expect(
            try await peer.calls(of: "setWebhook") == [
                [
                    "url": "https://campaigns.example.com/hooks/tg", "secret_token": .string(TelegramPeer.secret),
                    "allowed_updates": ["message", "my_chat_member"],
                ]
            ])
        #expect(await channel.poll("webhook", after: cursor, at: now) == Poll(pause: .seconds(300)))
        #expect(try await peer.calls(of: "setWebhook").count == 1)
        // Somebody took it away; the address changed.
        _ = await (try peer.channel(publicURL: "https://campaigns.example.com")).poll("updates", after: nil, at: now)
        #expect(await channel.poll("webhook", after: cursor, at: now).cursor == cursor)
        #expect(try await peer.calls(of: "setWebhook").count == 2)
        let moved = try peer.channel(["mode": "webhook"], publicURL: "https://other.example.com")
        #expect(await moved.poll("webhook", after: cursor, at: now).cursor != cursor)
        #expect(try await peer.calls(of: "setWebhook").count == 3)
    }

    @Test func tellsWhatHindersTelegram() async throws {
        let peer = try await TelegramPeer()
        let channel = try peer.channel(["mode": "webhook"])
        let cursor = await channel.poll("webhook", after: nil, at: now).cursor
        try await peer.double.control(
            "/__webhook_error", #"{"date": \#(now.seconds - 30), "message": "Connection refused"}"#)
        #expect(await channel.poll("webhook", after: cursor, at: now).failure == nil)
        try await peer.say("Yes")
        let failure = try #require(await channel.poll("webhook", after: cursor, at: now).failure)
        #expect(failure.kind == .unavailable)
        #expect(
            failure.text
                == "Telegram cannot deliver to https://campaigns.example.com/hooks/tg: Connection refused")
        #expect(await channel.poll("webhook", after: cursor, at: now + .seconds(700)).failure == nil)
    }

    @Test func takesItsOwnWebhookAwayBeforeItPollsAndNoOther() async throws {
        let peer = try await TelegramPeer()
        _ = await (try peer.channel(["mode": "webhook"])).poll("webhook", after: nil, at: now)
        try await peer.say("Yes")
        let channel = try peer.channel()
        #expect(await channel.poll("updates", after: nil, at: now) == Poll(pause: .zero))
        #expect(texts(await channel.poll("updates", after: nil, at: now)) == ["Yes"])

        let other = try peer.channel(["mode": "webhook"], publicURL: "https://other.example.com")
        _ = await other.poll("webhook", after: nil, at: now)
        let poll = await channel.poll("updates", after: nil, at: now)
        #expect(poll.failure?.kind == .refused)
        #expect(poll.failure?.code == "conflict")
        #expect(poll.failure?.text.contains("deleteWebhook") == true)
        #expect(String(decoding: try await peer.double.read("/__webhook"), as: UTF8.self).contains("other.example.com"))
    }

    @Test func takesWebhooksInItsModeAndPlaceOnly() throws {
        let update =
            #"{"update_id": 1, "message": {"message_id": 1, "text": "Yes", "chat": {"id": 1, "type": "private"}}}"#
        let request = TelegramPeer.request(update)
        let channel = try TelegramPeer.channel(["mode": "webhook"])
        let answer = channel.receive(request, at: now)
        #expect(answer.status == 200)
        #expect(texts(Poll(events: answer.events, pause: .zero)) == ["Yes"])
        #expect(try TelegramPeer.channel().receive(request, at: now).status == 403)
        var other = request
        other.method = "GET"
        #expect(channel.receive(other, at: now).status == 400)
        other = request
        other.subpath = "/more"
        #expect(channel.receive(other, at: now).status == 400)
        other = request
        other.body += Array(repeating: 0x20, count: TelegramChannel.largestUpdate)
        #expect(channel.receive(other, at: now).status == 413)
        // What it does not know is no reason to send it again.
        let poll = channel.receive(TelegramPeer.request(#"{"update_id": 1, "poll": {}}"#), at: now)
        #expect(poll.status == 200 && poll.complaint == nil && poll.events.allSatisfy { $0.isPassedOver })
    }
}
