import Domain
import Foundation
import Testing

@testable import Channels

/// Every kind of update and of a message's content of the Bot API: what is made of it, or why nothing is.
@Suite struct TelegramKindTests {
    private static let now = Instant(milliseconds: 1_782_900_000_000)
    private static let reader = TelegramUpdateReader(tokens: ChannelFactory.testTokens, now: now)

    private static func events(_ json: String) throws -> [ProviderEvent] {
        reader.events(of: try JSONDecoder().decode(TelegramUpdate.self, from: Data(json.utf8)))
    }

    private static func message(_ fields: String) -> String {
        """
        {"update_id":1,"message":{"message_id":9,"date":1782806400,"chat":{"id":5,"type":"private","first_name":"A"},\
        "from":{"id":5,"is_bot":false,"first_name":"A"},\(fields)}}
        """
    }

    private static let contents: [(fields: String, text: String, isStandIn: Bool)] = [
        (#""text":"[contact]""#, "[contact]", false), (#""text":"👍","entities":[]"#, "👍", false),
        (
            #""contact":{"phone_number":"+491511","first_name":"Anna","last_name":"Berg","user_id":5}"#,
            "[contact Anna Berg +491511]", true
        ),
        (
            #""venue":{"location":{"latitude":1.5,"longitude":2.5},"title":"Cafe","address":"Street 1"},"location":{"latitude":1.5,"longitude":2.5}"#,
            "[venue Cafe; Street 1; 1.5, 2.5]", true
        ), (#""location":{"latitude":1.5,"longitude":2.5,"live_period":60}"#, "[location 1.5, 2.5]", true),
        (#""web_app_data":{"data":"{\"size\":4}","button_text":"Choose"}"#, #"{"size":4}"#, false),
        (
            #""users_shared":{"request_id":1,"users":[{"user_id":7,"first_name":"Ben"},{"user_id":8}]}"#,
            "[users shared Ben 7; 8]", true
        ), (#""users_shared":{"request_id":1,"user_ids":[7,8]}"#, "[users shared 7; 8]", true),
        (#""user_shared":{"request_id":1,"user_id":7}"#, "[users shared 7]", true),
        (#""chat_shared":{"request_id":2,"chat_id":-1007,"title":"Club"}"#, "[chat shared Club; -1007]", true),
        (
            #""poll":{"id":"1","question":"When?","options":[{"text":"now","voter_count":0},{"text":"later"}]}"#,
            "[poll When?; now, later]", true
        ), (#""dice":{"emoji":"🎯","value":6}"#, "[dice 🎯 6]", true),
        (#""game":{"title":"Chess"}"#, "[game Chess]", true),
        (
            #""invoice":{"title":"Shoes","description":"d","currency":"EUR","total_amount":4900}"#,
            "[invoice Shoes; 4900 EUR]", true
        ), (#""successful_payment":{"currency":"EUR","total_amount":4900}"#, "[payment 4900 EUR]", true),
        (#""refunded_payment":{"currency":"XTR","total_amount":5}"#, "[refunded payment 5 XTR]", true),
        (#""passport_data":{"data":[],"credentials":{}}"#, "[passport data]", true),
        (#""sticker":{"file_id":"a","emoji":"👍"}"#, "[sticker 👍]", true),
        (#""story":{"chat":{"id":5},"id":1}"#, "[story]", true),
        (#""voice":{"file_id":"a","duration":3}"#, "[voice message]", true),
        (#""video_note":{"file_id":"a"}"#, "[video message]", true),
        (#""paid_media":{"star_count":5}"#, "[paid media]", true),
        (
            #""checklist":{"title":"Moving","tasks":[{"id":1,"text":"pack"},{"id":2,"text":"go"}]}"#,
            "[checklist Moving; pack, go]", true
        ), (#""gift":{"gift":{"id":"1"}}"#, "[gift]", true),
        (#""photo":[{"file_id":"a"}],"caption":"STOP""#, "STOP", false),
        (#""photo":[{"file_id":"a"}]"#, "[photo]", true),
        (#""document":{"file_name":"a.pdf","mime_type":"application/pdf"}"#, "[document a.pdf]", true),
    ]

    @Test(arguments: contents.indices)
    func aMessageHoldsWhatItHolds(index: Int) throws {
        let (fields, text, isStandIn) = Self.contents[index]
        guard case .message(let message)? = try Self.events(Self.message(fields)).first else {
            Issue.record("\(fields) is no message")
            return
        }
        #expect(message.text == text)
        #expect((message.content == .standIn) == isStandIn)
        #expect(message.address == "5" && message.providerID == "message:5:9")
    }

    /// In a private chat, and nothing that the person said; the last is a kind that nobody knows yet.
    @Test(arguments: [
        "pinned_message", "message_auto_delete_timer_changed", "write_access_allowed", "connected_website",
        "chat_background_set", "boost_added", "giveaway_created", "giveaway_completed", "proximity_alert_triggered",
        "forum_topic_created", "video_chat_started", "new_chat_title", "migrate_to_chat_id",
        "direct_message_price_changed",
        "telepathy",
    ])
    func anythingElseIsKeptByItsName(key: String) throws {
        guard case .passedOver(let passed)? = try Self.events(Self.message(#""\#(key)":{"a":1}"#)).first else {
            Issue.record("\(key) is not kept")
            return
        }
        #expect(passed.reason == .unsupported && passed.detail == key && passed.address == "5")
    }

    @Test(arguments: [
        ("edited_message", PassedOverReason.edited), ("business_message", .unsupported),
        ("edited_business_message", .edited),
    ])
    func otherMessagesOfAPrivateChatAreNoAnswers(kind: String, reason: PassedOverReason) throws {
        let json = Self.message(#""text":"STOP""#).replacing(#""message":"#, with: "\"\(kind)\":")
        guard case .passedOver(let passed)? = try Self.events(json).first else {
            Issue.record("\(kind) is not kept")
            return
        }
        #expect(passed.reason == reason && passed.text == "STOP" && passed.detail == kind && passed.address == "5")
    }

    @Test(arguments: [
        "business_connection", "deleted_business_messages", "message_reaction", "message_reaction_count",
        "inline_query",
        "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query", "purchased_paid_media",
        "poll",
        "poll_answer", "chat_member", "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot",
        "telepathy",
    ])
    func everyOtherUpdateIsKeptByItsName(kind: String) throws {
        let json = #"{"update_id":"77","\#(kind)":{"id":"q","from":{"id":5},"data":"pressed"}}"#
        let told = try Self.events(json)
        guard case .passedOver(let passed)? = told.first, told.count == 1 else {
            Issue.record("\(kind): \(told)")
            return
        }
        #expect(passed.reason == .unsupported && passed.detail == kind && passed.providerID == "update:77")
        #expect(passed.text.contains("pressed"))
    }

    @Test(arguments: [
        #"{"update_id":1}"#, #"{"update_id":1,"message":{"text":"no chat"}}"#, #"{"update_id":1,"message":7}"#,
        #"{"update_id":1,"my_chat_member":{"chat":{"id":5,"type":"private"}}}"#,
        #"{"update_id":1,"message":{"message_id":0,"chat":{"id":5,"type":"private"},"text":"x"}}"#,
    ])
    func whatIsOfAnotherFormIsKept(json: String) throws {
        let told = try Self.events(json)
        guard case .passedOver(let passed)? = told.first, told.count == 1 else {
            Issue.record("\(told)")
            return
        }
        #expect(passed.reason == .malformed)
    }

    @Test func takesNumbersAsTexts() throws {
        let told = try Self.events(
            #"{"update_id":"1","message":{"message_id":"9","date":"1782806400","chat":{"id":"5"},"text":"x"}}"#)
        guard case .message(let message)? = told.first else {
            Issue.record("\(told)")
            return
        }
        #expect(message.address == "5" && message.occurredAt == Instant(seconds: 1_782_806_400))
    }
}
