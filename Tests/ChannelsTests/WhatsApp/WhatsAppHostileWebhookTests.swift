import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

@Suite struct WhatsAppHostileWebhookTests {
    private static let body = Array(
        """
        {"object":"whatsapp_business_account","entry":[{"id":"2001","changes":[{"value":{"messaging_product":"whatsapp",\
        "metadata":{"display_phone_number":"15550001001","phone_number_id":"1001"},"contacts":[{"profile":{"name":"Ann"},\
        "wa_id":"16505551234","user_id":"US.16505551234"}],"messages":[{"from":"16505551234","id":"wamid.A",\
        "timestamp":"1767225600","type":"text","text":{"body":"Hello \\u00fc \\ud83c\\udf89"}}],"statuses":[{"id":"wamid.B",\
        "status":"failed","timestamp":"1767225601","recipient_id":"16505551234","errors":[{"code":131050,"title":"t"}]}],\
        "user_preferences":[{"wa_id":"16505551234","value":"stop","timestamp":1767225602}]},"field":"messages"}]}]}
        """.utf8)

    @Test func theBodyOfTheseTestsIsSound() throws {
        let answer = try WhatsAppFixture.channel().receive(
            WhatsAppWebhookTests.signed(Self.body), at: WhatsAppFixture.now)
        #expect(answer.status == 200)
        #expect(answer.events.count == 4)
    }

    @Test func takesNoForgedSignature() throws {
        let channel = try WhatsAppFixture.channel()
        let right = WhatsAppWebhookTests.signed(Self.body)
        let signature = try #require(right.headers["x-hub-signature-256"])
        var forged: [String?] = [
            nil, "", "sha256=", "sha1=" + signature.dropFirst(7), String(signature.dropFirst(7)),
            String(signature.dropLast()), signature + "0", "sha256=" + String(repeating: "0", count: 64),
            "sha256=" + String(repeating: "g", count: 64), "sha256=" + String(repeating: "é", count: 32),
            WhatsAppWebhookTests.signed(Self.body, secret: "other").headers["x-hub-signature-256"],
            WhatsAppWebhookTests.signed(Self.body + [10]).headers["x-hub-signature-256"],
        ]
        for index in signature.indices.dropFirst(7) {
            var changed = signature
            changed.replaceSubrange(index...index, with: signature[index] == "0" ? "1" : "0")
            forged.append(changed)
        }
        for header in forged {
            var request = right
            request.headers["x-hub-signature-256"] = header
            let answer = channel.receive(request, at: WhatsAppFixture.now)
            #expect(answer.status == 403, "\(header ?? "none")")
            #expect(answer.events.isEmpty)
        }
        var capital = right
        capital.headers["x-hub-signature-256"] = "sha256=" + signature.dropFirst(7).uppercased()
        #expect(channel.receive(capital, at: WhatsAppFixture.now).status == 200)
    }

    @Test func readsNothingThatIsTooLarge() throws {
        let channel = try WhatsAppFixture.channel()
        let large = Array(repeating: UInt8(ascii: " "), count: 4_194_305)
        #expect(channel.receive(WhatsAppWebhookTests.signed(large), at: WhatsAppFixture.now).status == 413)
    }

    @Test(arguments: [
        "", "null", "7", "\"x\"", "[", "{", "{\"object\":", "\u{0}", "{\"object\":\"whatsapp_business_account\"",
    ])
    func refusesWhatIsNoUpdate(text: String) throws {
        let answer = try WhatsAppFixture.channel().receive(
            WhatsAppWebhookTests.signed(Array(text.utf8)), at: WhatsAppFixture.now)
        #expect(answer.status == 400)
        #expect(answer.events.isEmpty)
    }

    @Test(arguments: [100, 511, 513, 10_000, 1_000_000])
    func survivesDepth(depth: Int) throws {
        let channel = try WhatsAppFixture.channel()
        let lists = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let objects = String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
        for text in [lists, objects, "{\"object\":\"whatsapp_business_account\",\"entry\":\(lists)}"] {
            let answer = channel.receive(WhatsAppWebhookTests.signed(Array(text.utf8)), at: WhatsAppFixture.now)
            #expect(answer.status != 200 || answer.events.allSatisfy { $0.isPassedOver })
        }
    }

    @Test func oneOddPartLosesNoOther() throws {
        let text = """
            {"object":"whatsapp_business_account","entry":[7,null,{"changes":"x"},{"changes":[null,{"value":[]},{"value":\
            {"metadata":{"phone_number_id":"1001"},"contacts":{"a":1},"messages":[{"id":7},{"id":"wamid.1","from":12},\
            {"id":"wamid.2","from":"+49 30","type":"text","text":{"body":"no number"}},\
            {"id":"wamid.3","from":"4930123456","timestamp":"99999999999999999999","type":"text","text":{"body":"kept"}}],\
            "statuses":[{},{"id":"w","status":"delivered","timestamp":"-5"},{"id":"","status":"read"}]}}]}]}
            """
        let answer = try WhatsAppFixture.channel().receive(
            WhatsAppWebhookTests.signed(Array(text.utf8)), at: WhatsAppFixture.now)
        // What is odd is kept as that.
        let odd = answer.events.compactMap { if case .passedOver(let odd) = $0 { odd.reason } else { nil } }
        #expect(odd.filter { $0 == .malformed }.count == 8)
        #expect(odd.filter { $0 == .noSender }.count == 2)
        #expect(
            answer.events.filter { !$0.isPassedOver } == [
                .receipt(
                    DeliveryReceipt(.providerID("w"), .delivered, attempt: "w", occurredAt: WhatsAppFixture.now)),
                .message(
                    InboundMessage(
                        kind: .whatsapp, address: "+4930123456", account: "1001", text: "kept", providerID: "wamid.3",
                        occurredAt: WhatsAppFixture.now)),
            ])
    }

    @Test func cutsLongTexts() throws {
        let long = String(repeating: "🎉", count: 40_000)
        let text = """
            {"object":"whatsapp_business_account","entry":[{"changes":[{"value":{"metadata":{"phone_number_id":"1001"},\
            "contacts":[{"wa_id":"4930123456","profile":{"name":"\(long)"}}],"messages":[{"id":"wamid.1",\
            "from":"4930123456","type":"text","text":{"body":"a\(long)"}}]}}]}]}
            """
        let answer = try WhatsAppFixture.channel().receive(
            WhatsAppWebhookTests.signed(Array(text.utf8)), at: WhatsAppFixture.now)
        guard case .message(let message)? = answer.events.first else {
            Issue.record("not kept")
            return
        }
        #expect(message.text == "a" + String(repeating: "🎉", count: 16_383))
        #expect(message.senderName == String(repeating: "🎉", count: 64))
    }

    /// Bodies with bytes changed, cut out and doubled, signed all the same: whatever comes is answered.
    @Test func survivesTwoThousandMutations() throws {
        let channel = try WhatsAppFixture.channel()
        var random = SeededRandom(seed: 4)
        let pieces = ["{", "}", "[", "]", "\"", "\\", "null", "1e999", "-1", "\\ud800", ",", ":", "\u{0}", "é"].map {
            Array($0.utf8)
        }
        var taken = 0
        for _ in 0..<2000 {
            var body = Self.body
            for _ in 0..<Int.random(in: 1...4, using: &random) where !body.isEmpty {
                let place = Int.random(in: 0..<body.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: body[place] = UInt8.random(in: 0...255, using: &random)
                case 1: body.insert(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)], at: place)
                case 2: body.removeSubrange(place..<min(body.count, place + Int.random(in: 1...40, using: &random)))
                default: body.insert(contentsOf: body[place..<min(body.count, place + 60)], at: place)
                }
            }
            let answer = channel.receive(WhatsAppWebhookTests.signed(body), at: WhatsAppFixture.now)
            #expect([200, 400].contains(answer.status))
            #expect(answer.status == 200 || answer.events.isEmpty)
            taken += answer.events.allSatisfy { $0.isPassedOver } ? 0 : 1
        }
        // Many a mutation leaves something that can be read: these tests reach behind the parser.
        #expect((200..<1900).contains(taken))
    }
}
