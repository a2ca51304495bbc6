import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

@Suite struct WhatsAppSendingTests {
    private typealias Template = OutboundMessage.Template

    private static let confirmation = Template(
        name: "appointment_confirmation", language: "en_GB",
        namedParameters: ["first_name": "Ann\nMarie", "appointment": "3 May"],
        header: Template.Header(.document, "https://example.org/a.pdf", name: "a.pdf"),
        buttons: [
            Template.Button(index: 0, .payload, "yes"), Template.Button(index: 2, .url, "visits/7"),
            Template.Button(index: 3, .code, "SPRING"),
        ])

    @Test func sendsWhatTheProviderTakes() async throws {
        let fixture = try await WhatsAppFixture()
        let orders = Template(name: "order_update", language: "en", parameters: ["Ann", "A-17"])
        let messages = [
            WhatsAppFixture.message(nil, key: "k1", template: orders),
            WhatsAppFixture.message(nil, key: "k2", account: "1002", template: Self.confirmation),
            WhatsAppFixture.message(
                "Thank you", to: "16505551234", key: "k3",
                followUp: OutboundMessage.FollowUp(conversation: "k1", answeredProviderID: "wamid.theirs")),
            WhatsAppFixture.message("Hello", to: "US.13491208655302741918", key: "k4"),
        ]
        for (index, message) in messages.enumerated() {
            #expect(await fixture.channel.send(message) == .accepted(providerID: "wamid.double\(index + 1)"))
        }
        let log = try await fixture.double.log(awaiting: 4)
        #expect(log.map(\.path) == ["1001", "1002", "1001", "1001"].map { "/v26.0/\($0)/messages" })
        #expect(log.allSatisfy { $0.headers["authorization"] == "Bearer token" })
        #expect(
            log.map(\.body) == [
                """
                {"biz_opaque_callback_data":"k1","messaging_product":"whatsapp","recipient_type":"individual","template":\
                {"components":[{"parameters":[{"text":"Ann","type":"text"},{"text":"A-17","type":"text"}],"type":"body"}],\
                "language":{"code":"en"},"name":"order_update"},"to":"+16505551234","type":"template"}
                """,
                """
                {"biz_opaque_callback_data":"k2","messaging_product":"whatsapp","recipient_type":"individual","template":\
                {"components":[{"parameters":[{"document":{"filename":"a.pdf","link":"https://example.org/a.pdf"},\
                "type":"document"}],"type":"header"},{"parameters":[{"parameter_name":"appointment","text":"3 May",\
                "type":"text"},{"parameter_name":"first_name","text":"Ann Marie","type":"text"}],"type":"body"},\
                {"index":"0","parameters":[{"payload":"yes","type":"payload"}],"sub_type":"quick_reply","type":"button"},\
                {"index":"2","parameters":[{"text":"visits/7","type":"text"}],"sub_type":"url","type":"button"},\
                {"index":"3","parameters":[{"coupon_code":"SPRING","type":"coupon_code"}],"sub_type":"copy_code",\
                "type":"button"}],"language":{"code":"en_GB"},"name":"appointment_confirmation"},"to":"+16505551234",\
                "type":"template"}
                """,
                """
                {"biz_opaque_callback_data":"k3","context":{"message_id":"wamid.theirs"},"messaging_product":"whatsapp",\
                "recipient_type":"individual","text":{"body":"Thank you","preview_url":false},"to":"+16505551234",\
                "type":"text"}
                """,
                """
                {"biz_opaque_callback_data":"k4","messaging_product":"whatsapp","recipient":"US.13491208655302741918",\
                "recipient_type":"individual","text":{"body":"Hello","preview_url":false},"type":"text"}
                """,
            ])
    }

    @Test func sendsTheSameBytesAgain() throws {
        let message = WhatsAppFixture.message(nil, template: Self.confirmation)
        let bytes = try WhatsAppBody(message).bytes()
        for _ in 0..<20 { #expect(try WhatsAppBody(message).bytes() == bytes) }
    }

    @Test(arguments: [
        ("text_too_long", WhatsAppFixture.message(String(repeating: "ü", count: 4097))),
        ("no_text", WhatsAppFixture.message(" \n")), ("no_text", WhatsAppFixture.message(nil)),
        ("bad_recipient", WhatsAppFixture.message(to: "ann@example.org")),
        ("bad_recipient", WhatsAppFixture.message(to: "")), ("bad_recipient", WhatsAppFixture.message(to: "+")),
        ("bad_recipient", WhatsAppFixture.message(to: "US.")),
        (
            "empty_parameter",
            WhatsAppFixture.message(nil, template: .init(name: "order_update", language: "en", parameters: ["a", " "]))
        ),
        (
            "bad_link",
            WhatsAppFixture.message(
                nil, template: .init(name: "a", language: "en", header: .init(.image, "file:///etc")))
        ),
    ])
    func refusesWhatCannotBeSent(code: String, message: OutboundMessage) async throws {
        // Nobody listens: nothing is asked.
        guard case .rejected(code, _) = await (try WhatsAppFixture.channel()).send(message) else {
            Issue.record("not rejected as \(code)")
            return
        }
    }

    @Test func takesTheLongestText() throws {
        _ = try WhatsAppBody(WhatsAppFixture.message(String(repeating: "ü", count: 4096)))
    }

    @Test func tellsTheProvidersRefusals() async throws {
        let fixture = try await WhatsAppFixture()
        let short = Template(name: "order_update", language: "en", parameters: ["Ann"])
        #expect(
            await fixture.channel.send(WhatsAppFixture.message(nil, template: short))
                == .rejected(
                    code: "132000",
                    text:
                        "(#132000) Number of parameters does not match the expected number of params: body: number of "
                        + "localizable_params (1) does not match the expected number of params (2)"))
        let paused = Template(name: "survey", language: "en", parameters: ["Ann"])
        #expect(
            await fixture.channel.send(WhatsAppFixture.message(nil, template: paused))
                == .rejected(code: "132015", text: "(#132015) Template is Paused"))
        let other = try WhatsAppFixture.channel([
            "base_url": .string(fixture.double.baseURL), "numbers": .null, "phone_number_id": "1003",
        ])
        guard case .channelFailed(let failure) = await other.send(WhatsAppFixture.message()) else {
            Issue.record("a number that does not exist does not stop the channel")
            return
        }
        #expect(failure.kind == .refused)
        #expect(failure.code == "100")
        #expect(
            await fixture.channel.send(WhatsAppFixture.message(account: "1009"))
                == .channelFailed(
                    ChannelFailure(
                        .refused, code: "unknown_account",
                        text: "the number that this recipient's messages come from is no longer configured")))
    }

    @Test func tellsNotSentFromLost() async throws {
        let nobody = try WhatsAppFixture.channel()
        guard case .channelFailed(let failure) = await nobody.send(WhatsAppFixture.message()) else {
            Issue.record("nobody listened, and it is not the channel's failure")
            return
        }
        #expect(failure.kind == .unavailable)

        let fixture = try await WhatsAppFixture()
        try await fixture.double.next([
            .dropAfter, .answer(200, body: "<html>"), .answer(200, body: #"{"messages":[]}"#),
        ])
        for _ in 0..<3 {
            let outcome = await fixture.channel.send(WhatsAppFixture.message())
            guard case .unknown = outcome else {
                Issue.record("an answer was lost, and its outcome is \(outcome)")
                return
            }
        }
    }

    @Test func checksEveryNumber() async throws {
        let fixture = try await WhatsAppFixture()
        #expect(await fixture.channel.check() == nil)
        let paths = try await fixture.double.log(awaiting: 2).map(\.path)
        #expect(paths.map { $0.prefix { $0 != "?" } } == ["/v26.0/1001", "/v26.0/1002"])
        let other = try WhatsAppFixture.channel(
            ["base_url": .string(fixture.double.baseURL)],
            secrets: SecretSource(environment: ["CAMPAIGND_CHANNEL_WA_ACCESS_TOKEN": "old"]))
        let failure = await other.check()
        #expect(failure?.kind == .refused)
        #expect(failure?.code == "190")
        #expect(failure?.text.contains("old") == false)
        #expect(await (try WhatsAppFixture.channel()).check()?.kind == .unavailable)
    }

    @Test func listsTemplatesOfAllPages() async throws {
        let fixture = try await WhatsAppFixture()
        let templates = try await fixture.channel.templates()
        #expect(
            templates.map(\.name) == [
                "appointment_confirmation", "hello_world", "order_update", "spring_sale", "survey",
            ])
        #expect(templates[0].parameters == ["first_name", "appointment"])
        #expect(templates[2].parameters == ["1", "2"])
        #expect(templates[3].status == "REJECTED")
        #expect(templates[1].language == "en_US")
        #expect(try await fixture.double.log().count == 3)

        try await fixture.double.next([.answer(400, body: #"{"error":{"code":190,"message":"expired"}}"#)])
        await #expect(
            throws: ChannelFailure(.refused, code: "190", text: "the templates of the account 2001: expired")
        ) {
            try await fixture.channel.templates()
        }
        let none = try WhatsAppFixture.channel(["business_account_id": .null])
        await #expect(throws: ChannelFailure.self) { try await none.templates() }
    }

    @Test func endsWhereAPageNamesItself() async throws {
        let fixture = try await WhatsAppFixture()
        let page = #"{"data":[{"name":"a","language":"en"},7],"paging":{"cursors":{"after":"x&y"},"next":"https://x"}}"#
        try await fixture.double.next([.repeated(.answer(200, body: page), times: 100)])
        #expect(try await fixture.channel.templates().count == 2)
        #expect(try await fixture.double.log().last?.path.hasSuffix("&after=x%26y") == true)
    }
}
