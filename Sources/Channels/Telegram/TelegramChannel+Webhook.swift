import Crypto
package import Domain
import Foundation

extension TelegramChannel {
    /// The largest update that is read, in bytes; Telegram's are some kilobytes.
    package static let largestUpdate = 1_048_576

    package func receive(_ request: WebhookRequest, at now: Instant) -> WebhookAnswer {
        guard settings.mode == .webhook, let secret = settings.webhookSecret else {
            return .forged("no webhook is expected: the channel polls")
        }
        guard request.method == "POST", request.subpath.isEmpty else {
            return .malformed("Telegram calls with POST, and nothing after the channel's name")
        }
        // Digests compare in constant time, whatever the lengths were.
        let given = request.headers["x-telegram-bot-api-secret-token"] ?? ""
        guard SHA256.hash(data: Array(given.utf8)) == SHA256.hash(data: Array(secret.reveal().utf8)) else {
            return .forged("X-Telegram-Bot-Api-Secret-Token is missing or not ours")
        }
        guard request.body.count <= TelegramChannel.largestUpdate else {
            return WebhookAnswer(
                status: 413, body: Array("too large\n".utf8), complaint: "an update of \(request.body.count) bytes")
        }
        guard let update = try? JSONDecoder().decode(TelegramUpdate.self, from: Data(request.body)) else {
            return .malformed("the body is not an update")
        }
        return WebhookAnswer(events: TelegramUpdateReader(tokens: tokens, now: now).events(of: update))
    }
}
