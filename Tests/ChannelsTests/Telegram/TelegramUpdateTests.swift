import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

@Suite struct TelegramUpdateTests {
    private static let now = Instant(milliseconds: 1_782_900_000_000)
    private static let told = Instant(milliseconds: 1_782_806_400_000)
    private static let reader = TelegramUpdateReader(tokens: ChannelFactory.testTokens, now: now)

    private static func events(_ json: [UInt8]) throws -> [ProviderEvent] {
        reader.events(of: try JSONDecoder().decode(TelegramUpdate.self, from: Data(json)))
    }

    private static func events(_ json: String) throws -> [ProviderEvent] { try events(Array(json.utf8)) }

    private static func message(
        _ fields: String, chat: String = #"{"id": 5, "type": "private"}"#
    ) -> String {
        #"{"update_id": 1, "message": {"message_id": 9, "date": 1782806400, "chat": \#(chat), \#(fields)}}"#
    }

    /// An update as python-telegram-bot makes it, by name.
    private struct Made: Decodable {
        var name: String
        var update: ConfigurationValue
    }

    private static func made() async throws -> [String: [UInt8]] {
        let lines = try await Command.run([Repository.python, Repository.path("Tests/Peers/telegram_updates.py")])
            .split(separator: UInt8(ascii: "\n"))
        var result: [String: [UInt8]] = [:]
        for line in lines {
            let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
            let name = try #require(object?["name"] as? String)
            result[name] = Array(try JSONSerialization.data(withJSONObject: try #require(object?["update"])))
        }
        return result
    }

    @Test func readsWhatTelegramSends() async throws {
        let payload = TelegramStartLink.payload(of: CustomerKey(77), ChannelFactory.testTokens)
        let updates = try await TelegramUpdateTests.made()
        let expected: [String: (text: String, attachment: String?)] = [
            "text": ("Yes, on Friday 👍", nil), "reply": ("That one", nil), "start": ("/start", nil),
            "start_payload": ("/start", nil), "photo": ("[photo]", "photo image/jpeg"),
            "photo_caption": ("The receipt", "photo image/jpeg"),
            "document": ("[document bill.pdf]", "bill.pdf application/pdf"),
            "voice": ("[voice message]", "voice message audio/ogg"),
            "audio": ("[audio song.mp3]", "song.mp3 audio/mpeg"), "video": ("[video clip.mp4]", "clip.mp4 video/mp4"),
            "video_note": ("[video message]", "video message video/mp4"),
            "animation": ("[animation wave.mp4]", "wave.mp4 video/mp4"), "sticker": ("[sticker 👍]", nil),
            "location": ("[location 52.52, 13.405]", nil), "venue": ("[venue Cafe; Street 1; 52.52, 13.405]", nil),
            "contact": ("[contact Ben +4930123456]", nil), "dice": ("[dice 🎲 3]", nil),
        ]
        let ignored: [String: (PassedOverReason, text: String, detail: String)] = [
            "pinned": (.unsupported, "", "pinned_message"), "group": (.group, "Yes", "supergroup"),
            "bot": (.automaticReply, "Yes", "a bot"), "edited": (.edited, "No", "edited_message"),
            "channel_post": (.group, "News", "channel_post"), "group_kick": (.group, "kicked", "my_chat_member"),
        ]
        let changes: [String: AddressChange.Change] = [
            "blocked": .suppressed(.blocked, detail: "the person blocked the bot"),
            "left": .suppressed(.blocked, detail: "the person blocked the bot"), "unblocked": .released([.blocked]),
        ]
        #expect(Set(updates.keys) == Set(expected.keys).union(ignored.keys).union(changes.keys))
        for (name, bytes) in updates {
            let json = String(decoding: bytes, as: UTF8.self).replacing("PAYLOAD", with: payload)
            let events = try TelegramUpdateTests.events(json)
            if let (reason, text, detail) = ignored[name] {
                guard case .passedOver(let passed)? = events.first, events.count == 1 else {
                    Issue.record("\(name): \(events)")
                    continue
                }
                #expect(passed.reason == reason, "\(name)")
                #expect(passed.text == text, "\(name)")
                #expect(passed.detail?.hasPrefix(detail) == true, "\(name): \(passed.detail ?? "")")
                continue
            }
            if let change = changes[name] {
                let event = AddressChange(
                    kind: .telegram, address: "4021", change, occurredAt: TelegramUpdateTests.told)
                #expect(events == [.address(event)], "\(name)")
                continue
            }
            guard case .message(let message)? = events.last else {
                Issue.record("\(name) is no message")
                continue
            }
            #expect(message.text == expected[name]?.text, "\(name)")
            #expect(
                message.attachments.map { "\($0.name) \($0.contentType)" }
                    == (expected[name]?.attachment.map { [$0] } ?? []), "\(name)")
            #expect(message.kind == .telegram)
            #expect((message.content == .standIn) == message.text.hasPrefix("["), "\(name)")
            #expect(message.address == "4021")
            #expect(message.senderName == "Anna Berg")
            #expect(message.isVouchedFor)
            #expect(message.occurredAt == TelegramUpdateTests.told)
            #expect(message.providerID.hasPrefix("message:4021:"))
            #expect(message.answers == (name == "reply" ? [.providerID("4021:42")] : []))
            let introduction = Introduction(
                kind: .telegram, address: "4021", name: "Anna Berg", username: "anna_berg", customer: CustomerKey(77),
                occurredAt: TelegramUpdateTests.told)
            #expect(events.count == (name == "start_payload" ? 2 : 1), "\(name)")
            if name == "start_payload" { #expect(events.first == .introduction(introduction)) }
        }
    }

    @Test func believesNoPayloadThatItDidNotSign() throws {
        let right = TelegramStartLink.payload(of: CustomerKey(77), ChannelFactory.testTokens)
        let other = TelegramStartLink.payload(of: CustomerKey(77), TokenSigner(key: Array(repeating: 8, count: 32)))
        let elsewhere = ChannelFactory.testTokens.signed("77", for: .unsubscribe).replacing(".", with: "_")
        let forged = [
            other, elsewhere, "77", "77_", "_", "78\(right.dropFirst(2))", right + "_", "77_aaaaaaaaaaaaaaaa",
            String(repeating: "9", count: 60) + right, "", String(repeating: "_", count: 4000),
        ]
        for payload in forged {
            let events = try TelegramUpdateTests.events(TelegramUpdateTests.message(#""text": "/start \#(payload)""#))
            #expect(events.count == 1, "\(payload)")
            guard case .message(let message)? = events.first else { continue }
            #expect(message.text == "/start")
        }
        for text in ["/start \(right)", "/start@my_bot  \(right) ", "/start \(right.uppercased())"] {
            let events = try TelegramUpdateTests.events(TelegramUpdateTests.message(#""text": "\#(text)""#))
            guard case .introduction(let introduction)? = events.first else {
                Issue.record("\(text) introduces nobody")
                continue
            }
            #expect(introduction.customer == CustomerKey(77))
        }
        for text in ["/starting \(right)", "start \(right)", "/stop", "STOP"] {
            let events = try TelegramUpdateTests.events(TelegramUpdateTests.message(#""text": "\#(text)""#))
            guard case .message(let message)? = events.first else {
                Issue.record("\(text) is no message")
                continue
            }
            #expect(events.count == 1)
            #expect(message.text == text)
        }
    }

    @Test func keepsTextsAndNamesWithinBounds() throws {
        let long = String(repeating: "é👍", count: 40_000)
        let file = "../../etc/" + String(repeating: "x", count: 500) + "\\u0000\\n.pdf"
        let json = TelegramUpdateTests.message(
            """
            "caption": "\(long)", "document": {"file_name": "\(file)", "mime_type": "a\\nb"},
            "from": {"id": 5, "first_name": "A\\u0007\\nB\(long)", "last_name": "", "username": "no such name!"}
            """)
        guard case .message(let message)? = try TelegramUpdateTests.events(json).first else {
            Issue.record("no message")
            return
        }
        #expect(message.text.utf8.count <= TelegramUpdateReader.longestText)
        #expect(message.text.utf8.count > TelegramUpdateReader.longestText - 20)
        #expect(long.hasPrefix(message.text))
        #expect(message.senderName?.hasPrefix("A  B") == true)
        #expect((message.senderName?.count ?? 0) <= 200)
        let attachment = try #require(message.attachments.first)
        #expect(attachment.name.allSatisfy { $0 == "x" })
        #expect(attachment.name.count == 120)
        #expect(attachment.contentType == "a b")
    }

    @Test(arguments: [
        #"{"update_id": 1, "message": {"message_id": 9, "chat": {"id": 5, "type": "private"}, "text": "x"}}"#,
        #"{"update_id": 1, "message": {"message_id": 9, "date": -1, "chat": {"id": 5, "type": "private"}, "text": "x"}}"#,
        #"{"update_id": 1, "message": {"message_id": 9, "date": 9223372036854775807, "chat": {"id": 5, "type": "private"}, "text": "x"}}"#,
        #"{"update_id": 1, "message": {"message_id": 9, "date": 1e300, "chat": {"id": 5, "type": "private"}, "text": "x"}}"#,
    ])
    func takesNowWhereNoTimeIsTold(json: String) throws {
        guard case .message(let message)? = try TelegramUpdateTests.events(json).first else {
            Issue.record("no message")
            return
        }
        #expect(message.occurredAt == TelegramUpdateTests.now)
    }

    /// Genuine updates with bytes, values and depths that no Telegram sends: whatever comes out is within bounds.
    @Test func survivesTwoThousandMutations() async throws {
        let seeds = try await TelegramUpdateTests.made().sorted { $0.key < $1.key }.map(\.value)
        let channel = try TelegramPeer.channel(["mode": "webhook"])
        var random = SeededRandom(seed: 20)
        let odd = [
            "null", "true", "-1", "0", "9223372036854775807", "-9223372036854775808", "1e999", "18446744073709551616",
            "\"\"", "[]", "{}", "\"\\ud800\"", "\"\\u0000\"", String(repeating: "[", count: 600),
            String(repeating: "{\"a\":", count: 600), "\"" + String(repeating: "y", count: 70_000) + "\"",
        ]
        var understood = 0
        for _ in 0..<2000 {
            var bytes = random.pick(seeds)
            for _ in 0...Int(random.next() % 3) {
                let place = Int(random.next() % UInt64(max(1, bytes.count)))
                switch random.next() % 5 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int(random.next() % 40)))
                case 2: bytes.insert(contentsOf: random.pick(seeds).prefix(Int(random.next() % 60)), at: place)
                default:
                    // A value is replaced, up to the next comma or bracket.
                    guard let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")) else { continue }
                    let end = bytes[(colon + 1)...].firstIndex { [0x2C, 0x7D, 0x5D].contains($0) } ?? bytes.endIndex
                    bytes.replaceSubrange((colon + 1)..<end, with: Array(random.pick(odd).utf8))
                }
            }
            var request = TelegramPeer.request("")
            request.body = bytes
            let answer = channel.receive(request, at: TelegramUpdateTests.now)
            #expect([200, 400].contains(answer.status))
            #expect(answer.events.count <= 2)
            if answer.status == 200 { understood += 1 }
            for case .message(let message) in answer.events {
                #expect(Int64(message.address) != nil)
                #expect(message.text.utf8.count <= TelegramUpdateReader.longestText)
                #expect(!message.text.isEmpty)
            }
        }
        // Else the mutations would never get past the first brace.
        #expect(understood > 400)
    }
}
