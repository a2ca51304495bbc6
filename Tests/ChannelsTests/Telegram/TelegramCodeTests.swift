import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

@Suite struct TelegramCodeTests {
    /// Every answer that is known, and what it is taken for.
    private static let table: [(status: Int, description: String, code: TelegramCode)] = [
        (400, "Bad Request: chat not found", .chatNotFound),
        (400, "Bad Request: user not found", .chatNotFound),
        (400, "Bad Request: PEER_ID_INVALID", .chatNotFound),
        (400, "Bad Request: chat_id is empty", .chatNotFound),
        (400, "Bad Request: group chat was upgraded to a supergroup chat", .chatMigrated),
        (400, "Bad Request: message is too long", .tooLong),
        (413, "Request Entity Too Large", .tooLong),
        (400, "Bad Request: message text is empty", .emptyText),
        (400, "Bad Request: text must be non-empty", .emptyText),
        (400, "Bad Request: message to be replied not found", .replyNotFound),
        (400, "Bad Request: reply message not found", .replyNotFound),
        (400, "Bad Request: not enough rights to send text messages to the chat", .noRights),
        (400, "Bad Request: have no rights to send a message", .noRights),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", .noRights),
        (400, "Logged out", .loggedOut),
        (400, "Bad Request: something of next year", .badRequest),
        (406, "Not Acceptable", .badRequest),
        (401, "Unauthorized", .unauthorized),
        (403, "Forbidden: bot was blocked by the user", .blocked),
        (403, "Forbidden: user is deactivated", .userDeactivated),
        (403, "Forbidden: bot was kicked from the supergroup chat", .kicked),
        (403, "Forbidden: bot is not a member of the channel chat", .kicked),
        (403, "Forbidden: bot can't initiate conversation with a user", .notStarted),
        (403, "Forbidden: bot can't send messages to bots", .recipientIsBot),
        (403, "Forbidden: the bot can't send messages to other bots", .recipientIsBot),
        (403, "Forbidden: something of next year", .forbidden),
        (404, "Not Found", .notFound),
        (409, "Conflict: can't use getUpdates method while webhook is active", .conflict),
        (429, "Too Many Requests: retry after 17", .throttled),
        (500, "Internal Server Error: restart", .serverError),
        (502, "Bad Gateway", .serverError),
        (503, "Service Unavailable", .serviceUnavailable),
        (504, "Gateway Timeout", .serverError),
    ]

    private static func refusal(_ status: Int, _ description: String, parameters: String = "{}") -> TelegramRefusal {
        let body =
            #"{"ok": false, "error_code": \#(status), "description": "\#(description)", "parameters": \#(parameters)}"#
        return TelegramRefusal(ProviderHTTP.Response(status: status, body: Array(body.utf8)))
    }

    @Test func knowsEveryAnswer() {
        for row in TelegramCodeTests.table {
            #expect(TelegramCode(TelegramCodeTests.refusal(row.status, row.description)) == row.code, "\(row)")
        }
        let told = Set(TelegramCodeTests.table.map(\.code)).union([.notTelegram])
        #expect(told == Set(TelegramCode.allCases))
    }

    @Test func everyCodeIsInTheDocumentWithItsMeaning() throws {
        let document = try String(contentsOfFile: Repository.path("docs/channels.md"), encoding: .utf8)
        let start = try #require(document.firstRange(of: "\n## telegram"))
        let rest = document[start.upperBound...]
        let section = rest[..<(rest.firstRange(of: "\n## ")?.lowerBound ?? rest.endIndex)]
        for code in TelegramCode.allCases {
            let words =
                switch code.meaning {
                case .reject: "this message fails"
                case .suppress: "the chat is suppressed"
                case .failChannel(.refused): "the channel stops"
                case .failChannel(.unavailable): "the channel waits"
                case .unknown: "unknown"
                }
            let row = section.split(separator: "\n").first { $0.hasPrefix("| `\(code.rawValue)` |") }
            #expect(row?.hasSuffix("| \(words) |") == true, "\(code.rawValue): \(words)")
        }
    }

    @Test func readsHowLongToWaitAndWhereAGroupWent() {
        let flood = TelegramCodeTests.refusal(429, "Too Many Requests", parameters: #"{"retry_after": 17}"#)
        #expect(flood.retryAfter == .seconds(17))
        #expect(
            TelegramAPI.Fault.refused(flood).outcome
                == .channelFailed(
                    ChannelFailure(
                        .unavailable, code: "throttled", text: "Too Many Requests", retryAfter: .seconds(17))))
        let moved = TelegramCodeTests.refusal(400, "x", parameters: #"{"migrate_to_chat_id": -1001}"#)
        #expect(moved.migratedTo == -1001)
        #expect(TelegramCode(moved) == .chatMigrated)
        for odd in [#"{"retry_after": -5}"#, #"{"retry_after": "x"}"#, "[]", "7", #"{"retry_after": 1e18}"#] {
            #expect(TelegramCodeTests.refusal(429, "x", parameters: odd).retryAfter == nil)
        }
        let header = ProviderHTTP.Response(status: 429, headers: ["retry-after": "8"])
        #expect(TelegramRefusal(header).retryAfter == .seconds(8))
    }
}
