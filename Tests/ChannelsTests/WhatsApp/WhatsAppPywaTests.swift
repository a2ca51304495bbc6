import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

/// The double is driven by pywa, a client that nobody here wrote: what it takes, refuses and tells is what pywa expects.
@Suite struct WhatsAppPywaTests {
    private struct Report: Decodable {
        struct Refusal: Decodable, Equatable {
            var `class`: String
            var code: Int
        }

        struct Heard: Decodable, Equatable {
            var status: String?
            var tracker: String?
            var code: Int?
            var text: String?
            var button: String?
            var from: String?
            var user_id: String?
            var quotes: String?
            var preference: String?
        }

        var text: String
        var positional: String
        var named: String
        var too_few: Refusal
        var missing: Refusal
        var empty_text: Refusal
        var pair_limit: Refusal
        var templates: [[String]]
        var webhooks: [[String: [JSON]]]
        var heard: [Heard]
        var forged: Bool
    }

    private enum JSON: Decodable, Equatable {
        case text(String)
        case number(Int)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }

    @Test func pywaTakesTheDoubleForTheProvider() async throws {
        let double = try await TestSupport.ProviderDouble.start("whatsapp_double.py")
        let output = try await Command.run([
            Repository.python, Repository.path("Tests/Peers/whatsapp_pywa.py"), double.baseURL,
        ])
        let report = try JSONDecoder().decode(Report.self, from: Data(output))
        #expect(report.too_few == .init(class: "TemplateParamCountMismatch", code: 132000))
        #expect(report.missing == .init(class: "TemplateNotExists", code: 132001))
        #expect(report.empty_text.code == 100)
        #expect(report.pair_limit == .init(class: "TooManyMessages", code: 131056))
        #expect(
            report.templates == [
                ["appointment_confirmation", "APPROVED"], ["hello_world", "APPROVED"], ["order_update", "APPROVED"],
                ["spring_sale", "REJECTED"], ["survey", "PAUSED"],
            ])
        #expect(report.webhooks.count == 8)
        #expect(report.webhooks.allSatisfy { $0 == ["answer": [.text("ok"), .number(200)]] })
        #expect(
            report.heard == [
                .init(status: "sent", tracker: "key-1"), .init(status: "delivered", tracker: "key-2"),
                .init(status: "read", tracker: "key-3"), .init(status: "failed", tracker: "key-3", code: 131049),
                .init(
                    text: "Yes, please", from: "16505551234", user_id: "US.16505551234000", quotes: report.text),
                .init(button: "yes", from: "16505551234"), .init(text: "Hidden", user_id: "US.77"),
                .init(from: "16505551234", preference: "stop"),
            ])
        #expect(report.forged)

        // Ours say the same to the provider as pywa's.
        let log = try await double.log()
        let template = OutboundMessage.Template(
            name: "appointment_confirmation", language: "en_GB",
            namedParameters: ["first_name": "Ann", "appointment": "3 May"],
            header: .init(.document, "https://example.org/a.pdf", name: "a.pdf"),
            buttons: [.init(index: 0, .payload, "yes"), .init(index: 2, .url, "visits/7")])
        let ours = [
            WhatsAppFixture.message(
                "Hello from pywa", key: "key-1",
                followUp: OutboundMessage.FollowUp(conversation: "x", answeredProviderID: "wamid.theirs")),
            WhatsAppFixture.message(
                nil, key: "key-2",
                template: .init(name: "order_update", language: "en", parameters: ["Ann", "A-17"])),
            WhatsAppFixture.message(nil, key: "key-3", template: template),
        ]
        for (message, theirs) in zip(ours, log) {
            #expect(try Self.plain(WhatsAppBody(message).bytes()) == Self.plain(Array(theirs.body.utf8)))
        }
    }

    /// Without what the provider does not tell apart: `+`, capitals of types, a number's quotes, the order of named ones.
    private static func plain(_ body: [UInt8]) throws -> NSDictionary {
        func plain(_ value: Any, _ key: String) -> Any {
            switch value {
            case let object as [String: Any]:
                return object.reduce(into: [String: Any]()) { $0[$1.key] = plain($1.value, $1.key) }
            case let list as [Any]:
                let elements = list.map { plain($0, "") }
                return elements.sorted { "\(name(of: $0))" < "\(name(of: $1))" }
            case let text as String where key == "type" || key == "sub_type": return text.lowercased()
            case let text as String where key == "to": return text.hasPrefix("+") ? text : "+\(text)"
            case let number as NSNumber where key == "index": return number.stringValue
            default: return value
            }
        }
        func name(of element: Any) -> String { (element as? [String: Any])?["parameter_name"] as? String ?? "" }
        let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] ?? [:]
        return (plain(object, "") as? [String: Any] ?? [:]) as NSDictionary
    }
}
