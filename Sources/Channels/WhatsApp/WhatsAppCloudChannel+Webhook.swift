package import Domain
import Foundation

extension WhatsAppCloudChannel: WebhookChannel {
    /// The longest body that is read, in bytes; the provider sends up to 3 MB.
    private static let longestBody = 4_194_304

    package func receive(_ request: WebhookRequest, at now: Instant) -> WebhookAnswer {
        switch request.method {
        case "GET": setUp(request)
        case "POST": take(request, now)
        default: WebhookAnswer(status: 405, body: Array("method not allowed\n".utf8), complaint: "not GET or POST")
        }
    }

    /// The provider asks once whether the address is ours
    /// (https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests).
    private func setUp(_ request: WebhookRequest) -> WebhookAnswer {
        guard let verifyToken = settings.verifyToken else {
            return .forged("set-up was asked for, and the setting verify_token is missing")
        }
        let values = Self.query(request.query)
        guard values["hub.mode"] == "subscribe", let token = values["hub.verify_token"],
            WhatsAppSignature.isSame(token, verifyToken)
        else { return .forged("set-up was asked for with another verify token") }
        guard let challenge = values["hub.challenge"], (1...1024).contains(challenge.utf8.count),
            challenge.utf8.allSatisfy({ (33...126).contains($0) })
        else { return .malformed("set-up was asked for without a challenge") }
        return WebhookAnswer(body: Array(challenge.utf8))
    }

    private func take(_ request: WebhookRequest, _ now: Instant) -> WebhookAnswer {
        guard request.body.count <= Self.longestBody else {
            return WebhookAnswer(
                status: 413, body: Array("too large\n".utf8), complaint: "a body of \(request.body.count) bytes")
        }
        guard let appSecret = settings.appSecret else {
            return .forged("the setting app_secret is missing: nothing can be checked")
        }
        guard
            WhatsAppSignature.isValid(request.headers["x-hub-signature-256"], of: request.body, secret: appSecret)
        else { return .forged("the signature is not that of the app") }
        guard let update = try? JSONDecoder().decode(WhatsAppUpdate.self, from: Data(request.body)) else {
            return .malformed("a signed body that is not an update")
        }
        var answer = WebhookAnswer(body: Array("ok\n".utf8))
        let own = Set(accounts)
        for news in update.news(at: now) {
            if let number = news.number, !own.contains(number) {
                answer.add(news.event, of: number)
            } else {
                answer.events.append(news.event)
            }
        }
        return answer
    }

    /// Meta posts the news of all numbers of an app to one address, signed with the app's secret.
    package func takesNews(from other: any WebhookChannel) -> Bool {
        guard let other = other as? WhatsAppCloudChannel, let own = settings.appSecret,
            let theirs = other.settings.appSecret
        else { return false }
        return WhatsAppSignature.isSame(own.reveal(), theirs)
    }

    /// The first value of each name.
    private static func query(_ text: String) -> [String: String] {
        var values: [String: String] = [:]
        for pair in text.split(separator: "&").prefix(64) {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let parts = sides.map { String($0).replacing("+", with: " ").removingPercentEncoding }
            guard let name = parts[0], values[name] == nil else { continue }
            values[name] = parts.count == 2 ? parts[1] : ""
        }
        return values
    }
}
