import Domain
import Foundation

/// An answer of the Bot API that is no success.
///
/// Source: https://core.telegram.org/bots/api#responseparameters
struct TelegramRefusal: Hashable, Sendable {
    var status: Int
    /// It has the form of Telegram's answers; false: something before it answered (a proxy, a captive portal), whose
    /// status says nothing about a chat.
    var isTelegrams: Bool
    /// Telegram's words.
    var description: String
    var retryAfter: Duration?
    /// The group has become a supergroup with this id.
    var migratedTo: Int64?

    init(_ response: ProviderHTTP.Response) {
        status = response.status
        let body = try? JSONDecoder().decode(Body.self, from: Data(response.body))
        isTelegrams = body?.ok == false
        description = isTelegrams ? body?.description ?? "without a description" : "HTTP status \(response.status)"
        let seconds = body?.parameters?.value?.retryAfter?.value
        retryAfter = seconds.flatMap { (0...31_536_000).contains($0) ? .seconds($0) : nil } ?? response.retryAfter
        migratedTo = body?.parameters?.value?.migratedTo?.value
    }

    private struct Body: Decodable {
        struct Parameters: Decodable {
            var retryAfter: Lenient<Int64>?
            var migratedTo: Lenient<Int64>?

            private enum CodingKeys: String, CodingKey {
                case retryAfter = "retry_after"
                case migratedTo = "migrate_to_chat_id"
            }
        }

        var ok: Bool
        var description: String?
        var parameters: Lenient<Parameters>?
    }
}
