import Domain
import Foundation
import Testing

@testable import Channels

/// Every kind of webhook of the provider's published list: what is made of it, or why nothing is
/// (https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference).
@Suite struct WhatsAppKindTests {
    private static let at = Instant(milliseconds: 1_767_225_600_000)

    enum Wanted: Equatable, Sendable {
        case words(String, answers: String? = nil)
        case standIn(String, answers: String? = nil)
        case passedOver(PassedOverReason, text: String = "", detail: String?)
    }

    static func events(_ body: String, _ channel: WhatsAppCloudChannel? = nil) throws -> [ProviderEvent] {
        let answer = try (channel ?? WhatsAppFixture.channel()).receive(
            WhatsAppWebhookTests.signed(Array(body.utf8)), at: WhatsAppFixture.now)
        #expect(answer.status == 200, "\(body.prefix(200))")
        return answer.events + answer.elsewhere.flatMap(\.events)
    }

    static func change(_ value: String, field: String? = "messages", number: String = "1001") -> String {
        let name = field.map { #","field":"\#($0)""# } ?? ""
        return """
            {"object":"whatsapp_business_account","entry":[{"id":"2001","changes":[{"value":{"messaging_product":"whatsapp",\
            "metadata":{"display_phone_number":"1555","phone_number_id":"\(number)"},\(value)}\(name)}]}]}
            """
    }

    static func message(_ fields: String) -> String {
        change(#""messages":[{"from":"16505551234","id":"wamid.in","timestamp":"1767225600",\#(fields)}]"#)
    }

    private static let messages: [(fields: String, wanted: Wanted)] = [
        (#""type":"text","text":{"body":"[revoke]"}"#, .words("[revoke]")),
        (#""text":{"body":"no type"}"#, .words("no type")),
        (#""type":"text","text":{"body":"yes"},"referral":{"source_type":"ad","headline":"h"}"#, .words("yes")),
        (
            #""type":"button","button":{"payload":"yes","text":"Yes!"},"context":{"from":"1555","id":"wamid.q"}"#,
            .words("yes", answers: "wamid.q")
        ),
        (#""type":"button","button":{"payload":"","text":"Yes!"}"#, .words("Yes!")),
        (
            #""type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"b1","title":"Cancel"}},"context":{"id":"wamid.q"}"#,
            .words("Cancel", answers: "wamid.q")
        ),
        (
            #""type":"interactive","interactive":{"list_reply":{"id":"i1","title":"Priority","description":"Next day"}}"#,
            .words("Priority")
        ),
        (
            #""type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"a\":1}"}}"#,
            .standIn(#"[form: {"a":1}]"#)
        ),
        (#""type":"interactive","interactive":{"type":"product_reply"}"#, .standIn("[product_reply]")),
        (#""type":"interactive""#, .standIn("[interactive]")),
        (
            #""type":"interactive","interactive":{"type":"call_permission_reply","call_permission_reply":{"response":"accept"}}"#,
            .passedOver(
                .unsupported,
                text: "from: 16505551234; id: wamid.in; response: accept; type: call_permission_reply; "
                    + "timestamp: 1767225600; type: interactive", detail: "call_permission_reply")
        ),
        (#""type":"image","image":{"caption":"My receipt","id":"1"}"#, .words("My receipt")),
        (#""type":"image","image":{"caption":"","id":"1"}"#, .standIn("[image]")),
        (#""type":"image","image":{"mime_type":"image/jpeg","id":1}"#, .standIn("[image]")),
        (#""type":"video","video":{"id":"1"},"context":{"forwarded":true}"#, .standIn("[video]")),
        (#""type":"sticker","sticker":{"id":"1","animated":false}"#, .standIn("[sticker]")),
        (#""type":"audio","audio":{"id":"1","voice":true}"#, .standIn("[voice message]")),
        (#""type":"audio","audio":{"id":"1"}"#, .standIn("[audio]")),
        (#""type":"document","document":{"filename":"bill.pdf","id":"1"}"#, .standIn("[document: bill.pdf]")),
        (#""type":"document","document":{"caption":"STOP","filename":"bill.pdf"}"#, .words("STOP")),
        (
            #""type":"location","location":{"address":"1 Hacker Way","latitude":37.5,"longitude":-122.25,"name":"HQ"}"#,
            .standIn("[location: HQ; 1 Hacker Way; 37.5, -122.25]")
        ),
        (#""type":"location","location":{"latitude":"37.5","longitude":"1"}"#, .standIn("[location: 37.5, 1]")),
        (#""type":"location","location":{}"#, .standIn("[location]")),
        (
            #""type":"contacts","contacts":[{"name":{"formatted_name":"Ben Low"},"phones":[{"phone":"+1 650"}]},7]"#,
            .standIn("[contact: Ben Low +1 650]")
        ), (#""type":"contacts""#, .standIn("[contact]")),
        (
            #""type":"reaction","reaction":{"message_id":"wamid.q","emoji":"👍"}"#,
            .standIn("[reaction: 👍]", answers: "wamid.q")
        ),
        (
            #""type":"order","order":{"text":"Today?","product_items":[{"quantity":1},{"quantity":"2"}]}"#,
            .standIn("[order of 2: Today?]")
        ),
        (
            #""type":"unsupported","errors":[{"code":131051,"title":"Message type unknown"}]"#,
            .standIn("[unsupported message]")
        ), (#""type":"unknown""#, .standIn("[unsupported message]")),
        (
            #""type":"revoke","revoke":{"original_message_id":"wamid.r0"}"#,
            .passedOver(
                .revoked,
                text: "from: 16505551234; id: wamid.in; original_message_id: wamid.r0; timestamp: 1767225600; "
                    + "type: revoke", detail: "revoke")
        ),
        (
            #""type":"edit","edit":{"original_message_id":"wamid.e0","message":{"context":{"id":"M0"},"type":"text","text":{"body":"yes"}}}"#,
            .passedOver(.edited, text: "yes", detail: "edit")
        ),
        (
            #""type":"edit","edit":{"original_message_id":"wamid.e0","message":{"type":"image","image":{"caption":"STOP"}}}"#,
            .passedOver(.edited, text: "STOP", detail: "edit")
        ),
        (
            #""type":"text","group_id":"G1","text":{"body":"STOP"}"#,
            .passedOver(.group, text: "STOP", detail: "text in a group")
        ),
        (
            #""type":"image","group_id":"G1","image":{"id":"1"}"#,
            .passedOver(.group, text: "[image]", detail: "image in a group")
        ),
    ]

    @Test("C1 C2 C4 a message is what it is", arguments: messages.indices)
    func aMessageIsWhatItIs(index: Int) throws {
        let (fields, wanted) = Self.messages[index]
        let told = try Self.events(Self.message(fields))
        func message(_ content: InboundMessage.Content, _ text: String, _ answers: String?) -> ProviderEvent {
            .message(
                InboundMessage(
                    kind: .whatsapp, address: "+16505551234", account: "1001", content: content, text: text,
                    providerID: "wamid.in", answers: answers.map { [.providerID($0)] } ?? [], occurredAt: Self.at))
        }
        switch wanted {
        case .words(let text, let answers): #expect(told == [message(.text, text, answers)])
        case .standIn(let text, let answers): #expect(told == [message(.standIn, text, answers)])
        case .passedOver(let reason, let text, let detail):
            #expect(
                told == [
                    .passedOver(
                        PassedOver(
                            kind: .whatsapp, reason, address: "+16505551234", text: text, detail: detail,
                            providerID: "wamid.in", occurredAt: Self.at))
                ])
        }
    }

    /// What nobody said to us, whatever it holds: kept with its reason, and no message.
    @Test(arguments: [
        (#""type":"reaction","reaction":{"message_id":"wamid.q"}"#, PassedOverReason.unsupported),
        (#""type":"reaction","reaction":{"message_id":"wamid.q","emoji":""}"#, .unsupported),
        (#""type":"request_welcome""#, .unsupported), (#""type":"ping""#, .unsupported),
        (#""type":"poll""#, .unsupported),
        (#""type":"<b>""#, .unsupported), (#""type":"text""#, .malformed), (#""type":"text","text":"x""#, .malformed),
        (#""type":"text","text":{"body":""}"#, .malformed), (#""type":"button","button":{}"#, .malformed),
        (#""type":"system","system":{"body":"x","type":"customer_identity_changed"}"#, .unsupported),
        (#""type":"system","system":{"body":"x","type":"user_changed_number"}"#, .malformed),
        (#""type":"system""#, .malformed),
    ])
    func nothingIsSaidToUs(fields: String, reason: PassedOverReason) throws {
        let told = try Self.events(Self.message(fields))
        guard case .passedOver(let passed)? = told.first, told.count == 1 else {
            Issue.record("\(told)")
            return
        }
        #expect(passed.reason == reason)
        #expect(passed.text.contains("wamid.in"))
    }

    /// Every field that can be subscribed to; of those that are not messages nothing is made, even where they look so.
    @Test(arguments: [
        "account_alerts", "account_review_update", "account_settings_update", "account_update",
        "automatic_events", "business_capability_update", "business_status_update", "calls", "campaign_status_update",
        "flows", "group_lifecycle_update", "group_participants_update", "group_settings_update", "group_status_update",
        "history", "message_echoes", "message_template_components_update", "message_template_quality_update",
        "message_template_status_update", "messaging_handovers", "partner_solutions", "payment_configuration_update",
        "phone_number_name_update", "phone_number_quality_update", "security", "smb_app_state_sync",
        "smb_message_echoes", "standby", "template_category_update", "template_correct_category_detection",
        "tracking_events", "user_id_update", "something_new",
    ])
    func everyOtherFieldIsKeptWithItsName(field: String) throws {
        let bodies = [
            """
            {"object":"whatsapp_business_account","entry":[{"id":"2001","time":1739321024,"changes":[{"value":\
            {"event":"APPROVED","message_template_id":1689556908129832},"field":"\(field)"}]}]}
            """,
            Self.change(
                #""messages":[{"from":"16505551234","id":"w","type":"text","text":{"body":"STOP APPROVED"}}]"#,
                field: field),
            Self.change(#""statuses":[{"id":"w","status":"read","x":"APPROVED"}]"#, field: field),
        ]
        for body in bodies {
            let told = try Self.events(body)
            guard case .passedOver(let passed)? = told.first, told.count == 1 else {
                Issue.record("\(field): \(told)")
                return
            }
            #expect(passed.reason == .unsupported)
            #expect(passed.detail == field)
            #expect(passed.text.contains("APPROVED"))
        }
    }

    @Test(arguments: [
        ("sent", DeliveryReceipt.Change.accepted(providerID: "w")), ("delivered", .delivered), ("read", .read),
        ("played", .read), ("READ", .read), ("deleted", nil), ("warning", nil), ("pending", nil), ("", nil),
    ])
    func everyStatusIsReadOrKept(status: String, change: DeliveryReceipt.Change?) throws {
        let told = try Self.events(
            Self.change(
                """
                "statuses":[{"id":"w","status":"\(status)","timestamp":1767225600,"recipient_id":16505551234,\
                "conversation":{"id":"c","origin":{"type":"service"}},"pricing":{"billable":true,"category":"service"}}]
                """))
        if let change {
            #expect(
                told == [
                    .receipt(
                        DeliveryReceipt(
                            .providerID("w"), change, attempt: "w", recipientNames: ["+16505551234"],
                            occurredAt: Self.at))
                ])
        } else {
            #expect(told.count == 1 && told.allSatisfy { $0.isPassedOver }, "\(told)")
        }
    }

    @Test(arguments: [
        #"{"id":"w","type":"call","status":"RINGING","recipient_id":"16505551234"}"#,
        #"{"id":"w","type":"payment","status":"captured","recipient_id":"16505551234"}"#,
        #"{"id":"w","status":"read","recipient_id":"G1","recipient_type":"group"}"#, #"{"id":"","status":"read"}"#,
        "{}",
        "7",
    ])
    func noOtherStatusIsAReceipt(status: String) throws {
        let told = try Self.events(Self.change("\"statuses\":[\(status)]"))
        #expect(told.count == 1 && told.allSatisfy { $0.isPassedOver }, "\(told)")
    }

    /// Names that a message, its contact and a status tell.
    @Test("C3 all names of an address are told") func tellsAllNames() throws {
        let contact = #""contacts":[{"wa_id":"5511987654321","user_id":"BR.1","parent_user_id":"BR.ENT.9"}]"#
        let told = try Self.events(
            Self.change(
                """
                \(contact),"messages":[{"from":"551187654321","from_user_id":"BR.1","id":"m","type":"text","text":{"body":"x"}}],\
                "statuses":[{"id":"s","status":"read","recipient_id":"551187654321","recipient_user_id":"BR.1"}]
                """))
        let names = told.map { event -> [String] in
            switch event {
            case .message(let message): [message.address] + message.otherNames
            case .receipt(let receipt): receipt.recipientNames
            case .address, .introduction, .moved, .passedOver: []
            }
        }
        #expect(
            names == [
                ["+551187654321", "BR.1", "+5511987654321", "BR.ENT.9"],
                ["+551187654321", "BR.1", "+5511987654321", "BR.ENT.9"],
            ])
    }

    @Test(
        "C3 a change of number moves the person",
        arguments: [
            (
                #""from":"16505551234","system":{"type":"user_changed_number","wa_id":"12195555358"}"#,
                ["+16505551234"],
                ["+12195555358"]
            ),
            (
                #""from":"16505551234","system":{"type":"user_changed_number","wa_id":"12195555358","user_id":"US.2","previous_user_id":"US.1"}"#,
                ["+16505551234", "US.1"], ["+12195555358", "US.2"]
            ),
            (
                #""from":"16505551234","system":{"type":"customer_changed_number","new_wa_id":"12195555358","customer":"16505551234"}"#,
                ["+16505551234"], ["+12195555358"]
            ),
            (
                #""system":{"type":"user_changed_user_id","user_id":"MX.2","previous_user_id":"CO.1"}"#, ["CO.1"],
                ["MX.2"]
            ),
        ])
    func aChangeOfNumberMovesThePerson(fields: String, from: [String], to: [String]) throws {
        let told = try Self.events(
            Self.change(#""messages":[{"id":"w","timestamp":"1767225600","type":"system",\#(fields)}]"#))
        #expect(told == [.moved(AddressMove(kind: .whatsapp, from: from, to: to, occurredAt: Self.at))])
    }

    /// Bodies that are not of the documented form lose nothing and are no error of ours.
    @Test(arguments: [
        #"{"object":"whatsapp_business_account"}"#, #"{"object":"whatsapp_business_account","entry":[]}"#,
        #"{"object":"page","entry":[{"id":"1","messaging":[{"message":{"text":"hi"}}]}]}"#, "{}",
        #"{"object":"whatsapp_business_account","entry":[{"id":"1"}]}"#,
        #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages"}]}]}"#,
        #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":7}]}]}"#,
        #"{"entry":[{"changes":[{"value":{"messages":[{"from":"1650","id":"w","type":"text","text":{"body":"x"}}]}}]}]}"#,
        #"{"contacts":[{"wa_id":"1650"}],"messages":[{"from":"1650","id":"w","type":"text","text":{"body":"x"}}]}"#,
        #"{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1001"},"errors":[{"code":130429,"title":"Rate limit hit"}]}}]}]}"#,
    ])
    func whatIsOfAnotherFormIsKept(body: String) throws {
        let told = try Self.events(body)
        #expect(!told.isEmpty && told.allSatisfy { $0.isPassedOver }, "\(told)")
    }

    @Test func takesTheDashboardsSample() throws {
        let told = try Self.events(
            """
            {"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"16505551111",\
            "phone_number_id":1001},"contacts":[{"profile":{"name":"test user name"},"wa_id":"16315551181"}],"messages":\
            [{"from":"16315551181","id":"ABGGFlA5Fpa","timestamp":"1504902988","type":"text","text":{"body":"hi"}}]}}
            """)
        guard case .message(let message)? = told.first else {
            Issue.record("\(told)")
            return
        }
        #expect(message.text == "hi" && message.senderName == "test user name" && message.account == "1001")
    }

    @Test("C5 news of another number are for who has it") func newsOfAnotherNumberAreForWhoHasIt() throws {
        let channel = try WhatsAppFixture.channel()
        let body = Self.change(
            #""messages":[{"from":"16505551234","id":"w","type":"text","text":{"body":"hi"}}]"#, number: "7007")
        let answer = channel.receive(WhatsAppWebhookTests.signed(Array(body.utf8)), at: WhatsAppFixture.now)
        #expect(answer.events.isEmpty)
        #expect(answer.elsewhere.map(\.account) == ["7007"])
        guard case .message(let message)? = answer.elsewhere.first?.events.first else {
            Issue.record("no message")
            return
        }
        #expect(message.account == "7007")
        let other = try WhatsAppFixture.channel(["numbers": [["phone_number_id": "7007"]]])
        let stranger = try WhatsAppFixture.channel(
            ["numbers": [["phone_number_id": "7007"]]],
            secrets: SecretSource(environment: [
                "CAMPAIGND_CHANNEL_WA_ACCESS_TOKEN": "token", "CAMPAIGND_CHANNEL_WA_APP_SECRET": "another app's",
            ]))
        #expect(other.takesNews(from: channel))
        #expect(!stranger.takesNews(from: channel))
    }
}
