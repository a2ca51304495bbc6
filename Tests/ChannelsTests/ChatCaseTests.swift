import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

/// The case page "WhatsApp, Telegram, Twilio, SIP", as far as one webhook decides it: row, input, right value. What takes a
/// store or a daemon has the row's name in its own test.
struct ChatCaseTests {
    enum Input: Sendable {
        /// A file of `Tests/Fixtures/chat`.
        case file(String)
        /// A message on WhatsApp, in fields of JSON.
        case whatsApp(String)
        case twilio(String, [(name: String, value: String)])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var row: String
        var what: String
        var input: Input
        /// One for each event.
        var right: [String]
        var testDescription: String { "\(row) \(what)" }
    }

    static let rows = [
        Row(row: "C1", what: "a message taken back", input: .file("revoke"), right: ["passed over: revoked"]),
        Row(
            row: "C1", what: "the words of the stand-in, typed",
            input: .whatsApp(#""type":"text","text":{"body":"[revoke]"}"#), right: ["text: [revoke]"]),
        Row(row: "C2", what: "a message changed", input: .file("edit"), right: ["passed over: edited"]),
        Row(
            row: "C3", what: "a change of number",
            input: .whatsApp(#""type":"system","system":{"type":"user_changed_number","wa_id":"12195555358"}"#),
            right: ["moved: +16505551234 to +12195555358"]),
        Row(
            row: "C4", what: "a message of a group",
            input: .whatsApp(#""group_id":"G1","type":"text","text":{"body":"yes"}"#), right: ["passed over: group"]),
        Row(
            row: "C6", what: "a mailbox's greeting as the answer",
            input: .twilio("/gather", [("SpeechResult", "you have reached"), ("AnsweredBy", "machine_start")]),
            right: ["machine: machine_start", "passed over: automatic_reply"]),
        Row(
            row: "C6", what: "a fax that presses keys",
            input: .twilio("/gather", [("Digits", "1"), ("AnsweredBy", "fax")]),
            right: ["machine: fax", "passed over: automatic_reply"]),
        Row(
            row: "C6", what: "a person's answer",
            input: .twilio("/gather", [("SpeechResult", "yes"), ("AnsweredBy", "human"), ("To", TwilioPeer.customer)]),
            right: ["text: yes"]),
        Row(
            row: "C6", what: "a mailbox answered, and the call is over",
            input: .twilio("/status", [("CallStatus", "completed"), ("AnsweredBy", "machine_end_beep")]),
            right: ["machine: machine_end_beep"]),
        Row(
            row: "C12", what: "an anonymous caller, spelled in digits",
            input: .twilio("/voice", [("From", "+266696687"), ("To", TwilioPeer.number)]),
            right: ["passed over: no_sender"]),
    ]

    @Test(arguments: rows)
    func eachRowComesToTheRightValue(_ row: Row) throws {
        #expect(try Self.events(row.input).map(Self.words) == row.right)
    }

    private static func events(_ input: Input) throws -> [ProviderEvent] {
        switch input {
        case .file(let name):
            let path = Repository.path("Tests/Fixtures/chat/\(name).json")
            let body = try Data(contentsOf: URL(filePath: path))
            let channel = try WhatsAppFixture.channel(["numbers": [["phone_number_id": "1234567890"]]])
            return channel.receive(WhatsAppWebhookTests.signed(Array(body)), at: WhatsAppFixture.now).events
        case .whatsApp(let fields): return try WhatsAppKindTests.events(WhatsAppKindTests.message(fields))
        case .twilio(let path, let fields):
            let request = TwilioPeer.request(path, [("CallSid", "CA1")] + fields, query: "key=c1")
            return try TwilioPeer.channel().receive(request, at: WhatsAppFixture.now).events
        }
    }

    private static func words(_ event: ProviderEvent) -> String {
        switch event {
        case .message(let message): "\(message.content): \(message.text)"
        case .passedOver(let passed): "passed over: \(passed.reason.rawValue)"
        case .moved(let move): "moved: \(move.from.joined()) to \(move.to.joined())"
        case .receipt(let receipt):
            if case .answeredByMachine(let code) = receipt.change { "machine: \(code)" } else { "\(receipt.change)" }
        case .address, .introduction: "\(event)"
        }
    }
}
