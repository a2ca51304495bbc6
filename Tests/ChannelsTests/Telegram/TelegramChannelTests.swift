import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

@Suite struct TelegramChannelTests {
    private let now = Instant(milliseconds: 1_782_806_400_000)

    /// The double is the Bot API as far as an independent client of it can tell.
    @Test func theDoubleIsWhatPythonTelegramBotTakesForTelegram() async throws {
        let peer = try await TelegramPeer()
        _ = try await Command.run([
            Repository.python, Repository.path("Tests/Peers/drive_telegram.py"), "\(peer.double.process.port)",
            TelegramPeer.token,
        ])
    }

    // MARK: Sending

    @Test func sendsPlainTextWithoutAPreview() async throws {
        let peer = try await TelegramPeer()
        let channel = try peer.channel()
        #expect(await channel.send(.telegram("Pay *here*: <https://example.com>")) == .accepted(providerID: "1:1"))
        #expect(
            try await peer.calls(of: "sendMessage") == [
                [
                    "chat_id": 1, "text": "Pay *here*: <https://example.com>",
                    "link_preview_options": ["is_disabled": true],
                ]
            ])
        let request = try #require(try await peer.double.log().first)
        #expect(request.method == "POST")
        #expect(request.path == "/bot\(TelegramPeer.token)/sendMessage")
        #expect(request.headers["content-type"] == "application/json")
        #expect(channel.deliversAtOnce)
        #expect(channel.rate == RateLimit(perSecond: 30, burst: 30))
        #expect(channel.recipientRate == RateLimit(perSecond: 1, burst: 1))
        #expect(channel.onUnknown == .hold)
    }

    @Test(arguments: ["message:1:1", "1:1"])
    func answersTheMessageThatItFollows(reference: String) async throws {
        let peer = try await TelegramPeer()
        try await peer.say("When?")
        let channel = try peer.channel()
        #expect(await channel.send(.telegram("On Friday", answers: reference)) == .accepted(providerID: "1:2"))
        #expect(try await peer.sent().map(\.reply_to_message?.message_id) == [1])
    }

    /// What is answered may be gone, or of no form known here.
    @Test(arguments: ["message:1:99", "message:1:x", "", ":::", "message:1:-5", "message:1:99999999999999999999"])
    func answersAllTheSameWhereTheMessageIsGone(reference: String) async throws {
        let peer = try await TelegramPeer()
        #expect(
            await (try peer.channel()).send(.telegram("On Friday", answers: reference)) == .accepted(providerID: "1:1"))
        #expect(try await peer.sent().map(\.reply_to_message?.message_id) == [nil])
    }

    @Test func countsLengthAsTelegramDoes() async throws {
        let peer = try await TelegramPeer()
        let channel = try peer.channel()
        for text in [String(repeating: "x", count: 4096), String(repeating: "😀", count: 2048)] {
            guard case .accepted = await channel.send(.telegram(text)) else {
                Issue.record("the longest text was refused")
                return
            }
        }
        for text in [String(repeating: "x", count: 4097), String(repeating: "😀", count: 2048) + "x"] {
            #expect(
                await channel.send(.telegram(text))
                    == .rejected(code: "too_long", text: "the text has 4097 characters (at most 4096)"))
        }
        #expect(try await peer.calls(of: "sendMessage").count == 2)
    }

    @Test func refusesWhatTelegramWouldBeforeItIsAsked() async throws {
        let peer = try await TelegramPeer()
        let channel = try peer.channel()
        for text in [nil, "", " \n\t"] {
            #expect(
                await channel.send(.telegram(text)) == .rejected(code: "empty_text", text: "there is no text to send"))
        }
        for address in ["", "anna", "+4930123456", "0", "1.5", "99999999999999999999", "@channel"] {
            var message = OutboundMessage.telegram()
            message.recipient = address
            guard case .rejected("bad_address", let text) = await channel.send(message) else {
                Issue.record("\(address) was taken")
                continue
            }
            #expect(address.isEmpty || !text.contains(address))
        }
        var message = OutboundMessage.telegram()
        message.attachments = [OutboundMessage.Attachment(name: "a", contentType: "text/plain", bytes: [1])]
        guard case .rejected("attachments", _) = await channel.send(message) else {
            Issue.record("files were dropped")
            return
        }
        #expect(try await peer.double.log().isEmpty)
    }

    @Test func knowsWhoCannotBeReached() async throws {
        let peer = try await TelegramPeer()
        let channel = try peer.channel()
        func code(_ state: String) async throws -> String {
            try await peer.chat(1, state)
            switch await channel.send(.telegram()) {
            case .addressRejected(.blocked, let code, _): return "suppressed \(code)"
            case .rejected(let code, let text):
                return "rejected \(code)\(text.contains("write to the bot") ? " advice" : "")"
            case .accepted: return "accepted"
            case .addressRejected, .retry, .channelFailed, .unknown: return "other"
            }
        }
        #expect(try await code("blocked") == "suppressed blocked")
        #expect(try await code("deactivated") == "suppressed user_deactivated")
        // Not suppressed: nothing tells when they begin the chat after all.
        #expect(try await code("unstarted") == "rejected not_started advice")
        #expect(try await code("unknown") == "rejected chat_not_found advice")
        #expect(try await code("started") == "accepted")
        try await peer.chat(1, "migrated")
        guard case .rejected("chat_migrated", let text) = await channel.send(.telegram()) else {
            Issue.record("a migrated chat took it")
            return
        }
        #expect(text.contains("-999999999999"))
    }

    /// A proxy's word on a request says nothing about a person.
    @Test func believesOnlyTelegram() async throws {
        let peer = try await TelegramPeer()
        let channel = try peer.channel()
        for status in [301, 400, 401, 403, 404, 407] {
            try await peer.double.next(.answer(status, "<html>blocked by the user</html>"))
            guard case .channelFailed(let failure) = await channel.send(.telegram()) else {
                Issue.record("\(status) was believed")
                continue
            }
            #expect(failure.kind == .unavailable)
            #expect(failure.code == "not_telegram")
        }
        for (status, body) in [(200, "<html>"), (200, "{}"), (200, #"{"ok":true}"#), (502, "<html>"), (500, "")] {
            try await peer.double.next(.answer(status, body))
            guard case .unknown = await channel.send(.telegram()) else {
                Issue.record("\(status) \(body) says what became of it")
                continue
            }
        }
        #expect(try await peer.sent().isEmpty)
    }

    @Test func neverTellsTheToken() async throws {
        let peer = try await TelegramPeer()
        let channel = try peer.channel()
        let words =
            #"{"ok": false, "error_code": 400, "description": "Bad Request: /bot\#(TelegramPeer.token)/sendMessage"}"#
        var texts: [String] = []
        for status in [400, 401, 403, 404, 409, 429, 500, 503] {
            try await peer.double.next(.answer(status, words), .answer(status, words), .answer(status, words))
            texts.append("\(await channel.send(.telegram()))")
            texts.append("\(String(describing: await channel.check()))")
            texts.append("\(await channel.poll("updates", after: nil, at: now))")
        }
        try await peer.double.next(.dropAfter, .dropBefore)
        for _ in 0..<2 { texts.append("\(await channel.send(.telegram()))") }
        peer.double.end()
        texts.append("\(await channel.send(.telegram()))")
        texts.append("\(await channel.poll("updates", after: nil, at: now))")
        texts.append("\(channel.settings)")
        texts.append(String(reflecting: channel))
        for text in texts {
            #expect(!text.contains("AAHdqTcv"), "\(text)")
            #expect(!text.contains(TelegramPeer.secret))
        }
    }

    // MARK: Checking

    @Test func checksTheTokenAndWhoElseListens() async throws {
        let peer = try await TelegramPeer()
        let channel = try peer.channel()
        #expect(await channel.check() == nil)
        #expect(await (try peer.channel(token: "110201543:wrong")).check()?.code == "unauthorized")
        try await setWebhook("https://other.example.com/telegram", on: peer)
        let failure = try #require(await channel.check())
        #expect(failure.kind == .refused)
        #expect(failure.text.contains("webhook of another program"))
        #expect(await (try peer.channel(["mode": "webhook"])).check() == nil)
    }

    @Test func makesStartLinksWithTheNameOfTheBot() async throws {
        let peer = try await TelegramPeer()
        let asked = try await peer.channel().startLink()
        #expect(asked.username == "campaigns_test_bot")
        #expect(try await peer.channel(["bot_username": "@my_bot"]).startLink().username == "my_bot")
        let url = asked.url(of: CustomerKey(7_000_000_123), ChannelFactory.testTokens)
        let payload = try #require(url.split(separator: "=").last.map(String.init))
        #expect(url == "https://t.me/campaigns_test_bot?start=\(payload)")
        #expect(payload.utf8.count <= 64)
        #expect(payload.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") })
        #expect(TelegramStartLink.customer(of: payload, ChannelFactory.testTokens) == CustomerKey(7_000_000_123))
        await #expect(throws: ChannelFailure.self) { try await peer.channel(token: "1:wrong").startLink() }
    }

    private func setWebhook(_ url: String, on peer: TelegramPeer) async throws {
        let _: Bool = try await peer.channel().api.call(
            "setWebhook", TelegramSetWebhook(url: url, secret_token: "x"))
    }
}
