import Domain
import Foundation
import FoundationXML
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

    @Test(
        "C6 a machine is nobody",
        arguments: [
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

    /// What a mailbox says in its greeting comes as speech, and a fax is no person either, whatever is detected by the settings.
    @Test(
        "C6 a mailbox answers no question",
        arguments: [
            "machine_start", "machine_end_beep", "machine_end_silence", "machine_end_other", "fax", "Machine_Start",
        ],
        ["off", "enable", "detect_message_end", "async"])
    func whatAMachineSaysIsNoAnswer(answeredBy: String, detection: String) throws {
        let heard = ["SpeechResult": "you have reached the mailbox of", "Digits": "1"]
        for (name, text) in heard {
            for (policy, change) in [
                ("end", DeliveryReceipt.Change.answeredByMachine(code: answeredBy.lowercased())),
                ("call_again", .notReached(code: answeredBy.lowercased(), text: "a machine answered")),
            ] {
                let answer = try Self.answer(
                    "/gather",
                    [
                        (name: name, value: text), (name: "AnsweredBy", value: answeredBy),
                        (name: "To", value: TwilioPeer.customer),
                    ], ["machine_detection": .string(detection), "on_machine": .string(policy)])
                #expect(answer.status == 200 && String(decoding: answer.body, as: UTF8.self).contains("<Hangup"))
                #expect(Self.changes(answer) == [change])
                #expect(!answer.events.contains { if case .message = $0 { true } else { false } })
                // Who looks for the answer finds what was said.
                guard case .passedOver(let passed)? = answer.events.last else {
                    Issue.record("\(answer.events)")
                    return
                }
                #expect(passed.reason == .automaticReply && passed.text == text)
                #expect(passed.address == TwilioPeer.customer)
            }
        }
    }

    @Test("C6 a person answers", arguments: ["human", "unknown", "", nil])
    func whatAPersonSaysIsAnAnswer(answeredBy: String?) throws {
        let fields = [(name: "SpeechResult", value: "yes"), (name: "To", value: TwilioPeer.customer)]
        let answer = try Self.answer("/gather", fields + (answeredBy.map { [(name: "AnsweredBy", value: $0)] } ?? []))
        guard case .message(let message)? = answer.events.first, answer.events.count == 1 else {
            Issue.record("\(answer.events)")
            return
        }
        #expect(message.text == "yes")
    }

    /// With `async` Twilio says who answered while the prompt is spoken already.
    @Test("C6 a verdict while the call goes on", arguments: ["machine_start", "fax"])
    func whatIsHeardAfterTheVerdictIsNoAnswer(answeredBy: String) throws {
        let channel = try TwilioPeer.channel(["machine_detection": "async"])
        func post(_ path: String, _ fields: [(name: String, value: String)], call: String = "CA1") -> WebhookAnswer {
            channel.receive(TwilioPeer.request(path, [("CallSid", call)] + fields, query: "key=c1"), at: Self.now)
        }
        // Until it is known who answered, nobody has.
        #expect(Self.changes(post("/status", [("CallStatus", "in-progress")])) == [.delivered])
        let verdict = DeliveryReceipt.Change.answeredByMachine(code: answeredBy)
        #expect(Self.changes(post("/machine", [("AnsweredBy", answeredBy)])) == [verdict])
        for (path, fields) in [
            ("/gather", [(name: "SpeechResult", value: "please leave a message")]),
            ("/gather", [(name: "Digits", value: "1")]), ("/gather", []),
            ("/status", [(name: "CallStatus", value: "completed")]),
        ] {
            let answer = post(path, fields)
            #expect(Self.changes(answer) == [verdict], "\(path) \(fields)")
            #expect(!answer.events.contains { if case .message = $0 { true } else { false } })
        }
        // Another call is another matter, and so is a person.
        #expect(Self.changes(post("/machine", [("AnsweredBy", "human")], call: "CA2")) == [.read])
        guard case .message? = post("/gather", [("SpeechResult", "yes")], call: "CA2").events.first else {
            Issue.record("a person's answer is gone")
            return
        }
    }

    /// A greeting is heard before Twilio has decided: words wait for that, keys do not.
    @Test("C6 words count once it is known who answered", arguments: ["human", "unknown", "machine_start", "fax", nil])
    func wordsWaitForTheVerdict(answeredBy: String?) throws {
        let channel = try TwilioPeer.channel(["machine_detection": "async"])
        let said = "you have reached 50% of <Smith & Sons>, é"
        func gather(_ fields: [(name: String, value: String)], _ query: String) -> WebhookAnswer {
            channel.receive(TwilioPeer.request("/gather", [("CallSid", "CA1")] + fields, query: query), at: Self.now)
        }
        func next(_ answer: WebhookAnswer) throws -> String? {
            let document = try XMLDocument(data: Data(answer.body))
            #expect(try document.nodes(forXPath: "/Response/Pause/@length").first?.stringValue == "1")
            let target = try document.nodes(forXPath: "/Response/Redirect").first?.stringValue
            return target.flatMap { URLComponents(string: $0)?.percentEncodedQuery }
        }
        var answer = gather([("SpeechResult", said)], "key=c1&n=0")
        #expect(answer.events.isEmpty)
        var query = try #require(try next(answer))
        for _ in 0..<(answeredBy == nil ? 29 : 3) {
            answer = gather([], query)
            #expect(answer.events.isEmpty)
            query = try #require(try next(answer))
        }
        if let answeredBy {
            _ = channel.receive(
                TwilioPeer.request("/machine", [("CallSid", "CA1"), ("AnsweredBy", answeredBy)], query: "key=c1"),
                at: Self.now)
        }
        answer = gather([], query)
        if answeredBy == "machine_start" || answeredBy == "fax" {
            #expect(Self.changes(answer).count == 1)
            guard case .passedOver(let passed)? = answer.events.last else {
                Issue.record("\(answer.events)")
                return
            }
            #expect(passed.text == said)
        } else {
            // Where no verdict comes, a person is believed.
            guard case .message(let message)? = answer.events.first, answer.events.count == 1 else {
                Issue.record("\(answer.events)")
                return
            }
            #expect(message.text == said && message.providerID == "CA1:0")
        }
        // A key is pressed by a person, and words too long for an address are not held.
        for (name, value) in [("Digits", "1"), ("SpeechResult", String(repeating: "é", count: 900))] {
            let other = channel.receive(
                TwilioPeer.request("/gather", [("CallSid", "CA9"), (name, value)], query: "key=c2&n=0"), at: Self.now)
            guard case .message? = other.events.first else {
                Issue.record("\(name) is held")
                return
            }
        }
    }

    @Test func aVerdictThatSaysNothingIsKept() throws {
        guard case .passedOver? = try Self.answer("/machine", [("MachineDetectionDuration", "2400")]).events.first
        else {
            Issue.record("gone")
            return
        }
    }

    @Test func verdictsAreForgottenInTheEnd() {
        let verdicts = CallVerdicts()
        for number in 0..<5_000 { verdicts.note("CA\(number)", "fax") }
        #expect(verdicts.answeredBy("CA0") == nil)
        #expect(verdicts.answeredBy("CA4999") == "fax")
    }

    @Test(
        "C6 asks who answered where it is set",
        arguments: [
            ("enable", "Enable"), ("detect_message_end", "DetectMessageEnd"), ("async", "Enable"), ("off", nil),
        ])
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
        let callback = PercentCoding.encoded("\(TwilioPeer.publicURL)/hooks/phone/machine?key=c1")
        #expect(body.contains("AsyncAmd=true") == (setting == "async"))
        #expect(body.contains("AsyncAmdStatusCallback=\(callback)") == (setting == "async"))
        // Until it is known who answered, nobody has.
        let answered = channel.receive(
            TwilioPeer.request("/status", [("CallSid", "CA1"), ("CallStatus", "in-progress")], query: "key=c1"),
            at: Self.now)
        #expect(Self.changes(answered) == [parameter == nil ? .read : .delivered])
    }

    @Test(
        "C12 a caller without a number is no customer",
        arguments: [
            "+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253", "+8566", "+464", "+7748283",
            "anonymous",
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

    @Test(
        "C12 a caller with a number is one",
        arguments: ["+447400123456", "+26622123456", "+73787428331", "+861062533000"])
    func aCallerWithANumberIsOne(from: String) throws {
        let answer = try Self.answer("/voice", [("From", from), ("To", TwilioPeer.number)])
        guard case .message(let message)? = answer.events.first else {
            Issue.record("\(answer.events)")
            return
        }
        #expect(message.address == from && message.content == .call)
    }

    @Test("C12 a line of SIP tells them apart too", arguments: ["anonymous", "266696687", "+266696687", "2562533"])
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
