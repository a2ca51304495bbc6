import Domain
import TestSupport
import Testing

@testable import Channels

/// What Twilio posts of calls: who answered, who calls, and what this channel makes nothing of
/// (twilio.com/docs/voice/answering-machine-detection, twilio.com/docs/voice/twiml).
@Suite struct TwilioKindTests {
    private static let now = Instant(milliseconds: 1_782_806_400_000)

    private static func answer(
        _ path: String, _ fields: [(name: String, value: String)], _ settings: [String: ConfigurationValue] = [:]
    ) throws -> WebhookAnswer {
        try TwilioPeer.channel(settings).receive(
            TwilioPeer.request(path, [("CallSid", "CA1")] + fields, query: "key=c1"), at: now)
    }

    private static func changes(_ answer: WebhookAnswer) -> [DeliveryReceipt.Change] {
        answer.events.compactMap { if case .receipt(let receipt) = $0 { receipt.change } else { nil } }
    }

    @Test(arguments: [
        ("human", nil), ("unknown", nil), ("", nil), ("machine_start", "machine_start"),
        ("machine_end_beep", "machine_end_beep"),
        ("machine_end_silence", "machine_end_silence"), ("machine_end_other", "machine_end_other"), ("fax", "fax"),
    ])
    func aMachineIsNobody(answeredBy: String, code: String?) throws {
        for status in ["in-progress", "completed"] {
            let person: [DeliveryReceipt.Change] = status == "completed" ? [.read, .callEnded] : [.read]
            let fields = [(name: "CallStatus", value: status), (name: "AnsweredBy", value: answeredBy)]
            #expect(
                Self.changes(try Self.answer("/status", fields))
                    == (code.map { [.answeredByMachine(code: $0)] } ?? person))
            #expect(
                Self.changes(try Self.answer("/status", fields, ["on_machine": "call_again"]))
                    == (code.map { [.notReached(code: $0, text: "a machine answered")] } ?? person))
        }
    }

    @Test(arguments: [("enable", "Enable"), ("detect_message_end", "DetectMessageEnd"), ("off", nil)])
    func asksWhoAnsweredWhereItIsSet(setting: String, parameter: String?) async throws {
        let peer = try await TwilioPeer()
        let channel = try peer.channel(["machine_detection": .string(setting)])
        guard case .accepted = await channel.send(.voice()) else {
            Issue.record("not called")
            return
        }
        let body = try #require(try await peer.double.log().first { $0.path.hasSuffix("/Calls.json") }?.body)
        #expect(body.contains("MachineDetection=") == (parameter != nil))
        if let parameter { #expect(body.contains("MachineDetection=\(parameter)")) }
        // Until it is known who answered, nobody has.
        let answered = channel.receive(
            TwilioPeer.request("/status", [("CallSid", "CA1"), ("CallStatus", "in-progress")], query: "key=c1"),
            at: Self.now)
        #expect(Self.changes(answered) == [parameter == nil ? .read : .delivered])
    }

    @Test(arguments: [
        "+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253", "+8566", "+464", "+7748283", "anonymous",
        "Anonymous", "ANONYMOUS", "restricted", "RESTRICTED", "unavailable", "UNAVAILABLE", "unknown", "blocked",
        "private",
        "", "+", "+0", "0", "client:anna", "sip:anonymous@anonymous.invalid", "sip:anna@example.com", "+anonymous",
        "266696687",
    ])
    func aCallerWithoutANumberIsNoCustomer(from: String) throws {
        let answer = try Self.answer("/voice", [("From", from), ("To", TwilioPeer.number), ("Direction", "inbound")])
        #expect(answer.status == 200)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("<Hangup"))
        guard case .passedOver(let passed)? = answer.events.first, answer.events.count == 1 else {
            Issue.record("\(answer.events)")
            return
        }
        #expect(passed.reason == .noSender && passed.address == nil && passed.providerID == "call:CA1")
    }

    @Test(arguments: ["+447400123456", "+26622123456", "+73787428331", "+861062533000"])
    func aCallerWithANumberIsOne(from: String) throws {
        let answer = try Self.answer("/voice", [("From", from), ("To", TwilioPeer.number)])
        guard case .message(let message)? = answer.events.first else {
            Issue.record("\(answer.events)")
            return
        }
        #expect(message.address == from && message.content == .call)
    }

    @Test(arguments: ["anonymous", "266696687", "+266696687", "2562533"])
    func aLineOfSIPTellsThemApartToo(shown: String) {
        #expect(TelephoneNumber.ofCaller(shown, countryCode: "49") == nil)
    }

    /// Signed, and nothing for this channel: kept, and no error to Twilio.
    @Test(arguments: [
        ([("CallStatus", "something-new")], PassedOverReason.unsupported),
        ([("RecordingStatus", "completed")], .unsupported),
        ([("CallStatus", "")], .unsupported),
    ])
    func whatIsNotKnownIsKept(fields: [(String, String)], reason: PassedOverReason) throws {
        let answer = try Self.answer("/status", fields.map { (name: $0.0, value: $0.1) })
        #expect(answer.status == 204 && answer.complaint == nil)
        guard case .passedOver(let passed)? = answer.events.first else {
            Issue.record("\(answer.events)")
            return
        }
        #expect(passed.reason == reason && passed.text.contains(fields[0].0))
    }

    @Test func aMessageOfAnotherProductIsKept() throws {
        let channel = try TwilioPeer.channel()
        let sms = channel.receive(
            TwilioPeer.request("/status", [("MessageSid", "SM1"), ("From", "+447400123456"), ("Body", "STOP")]),
            at: Self.now)
        guard case .passedOver(let passed)? = sms.events.first else {
            Issue.record("\(sms.events)")
            return
        }
        #expect(sms.status == 204 && passed.address == "+447400123456" && passed.text.contains("Body: STOP"))
    }

    /// "A call comes in" and "Call status changes" may be set to HTTP GET in Twilio's console.
    @Test func takesGetAsWellAsPost() throws {
        let fields = [
            (name: "AccountSid", value: TwilioPeer.account), (name: "CallSid", value: "CA7"),
            (name: "From", value: "+447400123456"), (name: "To", value: TwilioPeer.number),
        ]
        let query = FormFields.text(fields)
        let url = "\(TwilioPeer.publicURL)/hooks/phone/voice?\(query)"
        let request = WebhookRequest(
            method: "GET", subpath: "/voice", query: query, url: url,
            headers: ["x-twilio-signature": TwilioPeer.signature(url, [], TwilioPeer.token)])
        guard case .message(let message)? = try TwilioPeer.channel().receive(request, at: Self.now).events.first else {
            Issue.record("no call")
            return
        }
        #expect(message.address == "+447400123456")
        var forged = request
        forged.url += "&x=1"
        #expect(try TwilioPeer.channel().receive(forged, at: Self.now).status == 403)
    }
}
