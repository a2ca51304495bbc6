import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

@Suite struct TwilioChannelTests {
    private static let now = Instant(milliseconds: 1_782_806_400_000)

    @Test func theDoubleIsLikeTheProvider() async throws {
        let peer = try await TwilioPeer()
        let answer = try await Command.run([
            Repository.python, Repository.path("Tests/Peers/drive_twilio.py"), peer.double.baseURL, TwilioPeer.account,
            TwilioPeer.token, TwilioPeer.number,
        ])
        #expect(String(decoding: answer, as: UTF8.self) == "OK\n")
    }

    @Test func callsAndGoesOnWithTheLiveCall() async throws {
        let peer = try await TwilioPeer()
        let channel = try peer.channel(["voice_model": "Polly.Amy", "language": "en-GB"])
        let opening = await channel.send(.voice(expects: ExpectedAnswer(maximumDigits: 1, takesSpeech: true)))
        guard case .accepted(let sid?) = opening else {
            Issue.record("\(opening)")
            return
        }
        let call = try #require(try await peer.calls().first)
        #expect(call.to == TwilioPeer.customer)
        #expect(call.twiml.contains(#"<Say language="en-GB" voice="Polly.Amy">Please press 1 &amp; go on.</Say>"#))
        #expect(call.twiml.contains("https://campaigns.example.com/hooks/phone/gather?key=c1&amp;n=0"))
        #expect(await channel.send(.voice("Thanks \u{1}<b>", call: sid)) == .accepted(providerID: sid))
        let told = try #require(try await peer.calls().first).twiml
        #expect(told.contains("Thanks &lt;b&gt;</Say><Hangup"), "\(told)")
        try await peer.double.control("/__call", #"{"sid": "\#(sid)", "status": "completed"}"#)
        guard case .rejected("21220", _) = await channel.send(.voice("Still there?", call: sid)) else {
            Issue.record("a call that is over went on")
            return
        }
    }

    @Test(arguments: [
        ("07400123456", "bad_number"), ("+0400123456", "bad_number"), ("+44", "bad_number"),
        ("+4474001234567890", "bad_number"), ("+33123456789", "prefix_not_allowed"),
    ])
    func dialsOnlyWhatMayBeDialed(number: String, code: String) async throws {
        let channel = try TwilioPeer.channel(["allowed_prefixes": ["+44"], "base_url": "http://127.0.0.1:9"])
        guard case .rejected(code, _) = await channel.send(.voice(to: number)) else {
            Issue.record("\(number) was dialed")
            return
        }
    }

    @Test func asksTheProviderWhatBecameOfACall() async throws {
        let peer = try await TwilioPeer()
        let channel = try peer.channel()
        guard case .retry? = await channel.reconcile(.voice()) else {
            Issue.record("a call that was never made was found")
            return
        }
        guard case .accepted(let sid?) = await channel.send(.voice()) else { return }
        #expect(await channel.reconcile(.voice()) == .accepted(providerID: sid))
        try await peer.double.control("/__call", #"{"sid": "\#(sid)", "status": "no-answer"}"#)
        guard case .retry? = await channel.reconcile(.voice()) else {
            Issue.record("a call that reached nobody stands for one that did")
            return
        }
        peer.double.end()
        #expect(await channel.reconcile(.voice()) == nil)
    }

    @Test(
        arguments: [
            ("initiated", [], [DeliveryReceipt.Change.accepted(providerID: "CA1")]), ("ringing", [], [.delivered]),
            ("in-progress", [], [.read]), ("completed", [], [.read, .callEnded]),
            ("busy", [("SipResponseCode", "486")], [.notReached(code: "486", text: "busy")]),
            ("no-answer", [], [.notReached(code: "480", text: "no answer")]),
            ("failed", [("SipResponseCode", "503")], [.notReached(code: "503", text: "the call could not be made")]),
            (
                "failed", [("SipResponseCode", "404")],
                [.failed(code: "404", text: "the call could not be made", suppresses: false)]
            ),
        ] as [(String, [(String, String)], [DeliveryReceipt.Change])])
    func readsTheStatusesOfACall(
        status: String, more: [(String, String)], changes: [DeliveryReceipt.Change]
    ) throws {
        let channel = try TwilioPeer.channel()
        let fields =
            [(name: "CallSid", value: "CA1"), (name: "CallStatus", value: status)]
            + more.map { (name: $0.0, value: $0.1) }
        let answer = channel.receive(TwilioPeer.request("/status", fields, query: "key=c1"), at: Self.now)
        #expect(answer.status == 204)
        #expect(
            answer.events
                == changes.map { .receipt(DeliveryReceipt(.key("c1"), $0, attempt: "CA1", occurredAt: Self.now)) })
    }

    @Test func takesDigitsSpeechAndCalls() throws {
        let channel = try TwilioPeer.channel()
        func text(_ path: String, _ fields: [(name: String, value: String)], _ query: String) -> (
            InboundMessage?, String
        ) {
            let answer = channel.receive(
                TwilioPeer.request(path, [("CallSid", "CA7")] + fields, query: query), at: Self.now)
            guard case .message(let message)? = answer.events.first(where: { !$0.isPassedOver }) else {
                return (nil, String(decoding: answer.body, as: UTF8.self))
            }
            return (message, String(decoding: answer.body, as: UTF8.self))
        }
        let (digits, waiting) = text("/gather", [("Digits", "12"), ("To", "+447400123456")], "key=c1&n=3")
        #expect(digits?.content == .digits)
        #expect(digits?.text == "12")
        #expect(digits?.providerID == "CA7:3")
        #expect(digits?.answers == [.key("c1")])
        #expect(digits?.address == "+447400123456")
        #expect(waiting.contains("/hooks/phone/wait?t=0</Redirect>"))
        let (speech, _) = text("/gather", [("SpeechResult", "yes please"), ("To", "+447400123456")], "key=c1&n=4")
        #expect(speech?.content == .text)
        #expect(speech?.text == "yes please")
        #expect(text("/gather", [("Digits", "")], "key=c1&n=5").0 == nil)
        let (call, _) = text("/voice", [("From", "+447400123456"), ("To", TwilioPeer.number)], "")
        #expect(call?.content == .call)
        #expect(call?.providerID == "CA7")
        #expect(text("/voice", [("From", "anonymous")], "").0 == nil)
        #expect(text("/wait", [], "t=3").1.contains("wait?t=4"))
        #expect(text("/wait", [], "t=12").1.contains("<Hangup"))
        #expect(text("/wait", [], "t=99999999999999999999").1.contains("<Hangup"))
    }

    @Test func survivesWhateverIsPosted() throws {
        let channel = try TwilioPeer.channel()
        var generator = SeededRandom(seed: 3)
        let genuine = Array(TwilioPeer.request("/gather", [("CallSid", "CA1"), ("Digits", "1")]).body)
        for _ in 0..<2000 {
            var body = genuine
            for _ in 0..<(1 + generator.next() % 6) {
                let place = Int(generator.next() % UInt64(body.count))
                switch generator.next() % 3 {
                case 0: body[place] = UInt8(truncatingIfNeeded: generator.next())
                case 1: body.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
                default: if body.count > 1 { body.remove(at: place) }
                }
            }
            var request = TwilioPeer.request(
                generator.pick(["/gather", "/status", "/voice", "/wait"]), [], query: "key=%zz&n=1")
            request.body = body
            if let fields = FormFields.parse(body) {
                request.headers["x-twilio-signature"] = TwilioPeer.signature(request.url, fields, TwilioPeer.token)
            }
            let answer = channel.receive(request, at: Self.now)
            #expect([200, 204, 400, 403, 404].contains(answer.status))
        }
        #expect(FormFields.parse(Array(String(repeating: "a=1&", count: 501).utf8)) == nil)
    }

    @Test func everyCodeHasItsMeaning() {
        let table: [(Int?, Int, TwilioCode.Meaning)] = [
            (20003, 401, .refused), (20429, 429, .throttled), (21211, 400, .rejected), (21214, 400, .rejected),
            (21215, 400, .rejected), (13227, 400, .rejected), (21210, 400, .refused), (20005, 403, .refused),
            (21610, 400, .blocked), (21220, 400, .callGone), (nil, 401, .refused), (nil, 403, .refused),
            (nil, 404, .callGone), (nil, 429, .throttled), (nil, 400, .rejected), (99999, 400, .rejected),
            (nil, 500, .unknown), (nil, 503, .unknown), (nil, 302, .unknown),
        ]
        for (code, status, meaning) in table { #expect(TwilioCode.meaning(code, status: status) == meaning) }
    }

    @Test(
        arguments: [
            (["account_sid": ""], "account_sid"), (["account_sid": "AC123"], "account_sid"),
            (["account_sid": "SK0123456789abcdef0123456789abcdef"], "account_sid"),
            (["account_sid": "AC0123456789abcdef0123456789abcdeg"], "account_sid"),
            (["phone_number": "0740"], "phone_number"),
            (["region": "ie1"], "edge"), (["base_url": "http://twilio.example.com"], "base_url"),
            (["allowed_prefixes": ["44"]], "allowed_prefixes"), (["on_unknown": "resend"], "on_unknown"),
            (["allowed_prefixes": "x"], "allowed_prefixes"),
        ] as [([String: ConfigurationValue], String)])
    func saysWhichSettingIsWrong(settings: [String: ConfigurationValue], key: String) {
        #expect(
            performing: { try TwilioPeer.channel(settings) },
            throws: { error in
                (error as? ChannelSettingsError)?.problems.contains { $0.path == key } ?? false
            })
    }

    @Test func wantsToBeReachable() {
        #expect(
            performing: { try TwilioPeer.channel(publicURL: nil) },
            throws: { error in
                "\(error)".contains("public_url")
            })
    }
}
