import Crypto
package import Domain
import Foundation

extension TelegramChannel {
    /// Polling: `updates`. With a webhook: `webhook`, whose looks see to it that Telegram delivers here.
    package var sources: [String] { settings.mode == .polling ? ["updates"] : ["webhook"] }

    package func poll(_ source: String, after cursor: String?, at now: Instant) async -> Poll {
        let poll =
            switch settings.mode {
            case .polling: await updates(after: cursor, at: now)
            case .webhook: await keepWebhook(after: cursor, at: now)
            }
        // A look that was called off found out nothing.
        return Task.isCancelled && poll.failure != nil ? Poll(pause: .zero) : poll
    }

    // MARK: Updates

    /// The cursor is the bot's number and the first update that has not been kept; Telegram forgets those before it with
    /// the next call. Another bot counts its own: its updates must not be forgotten by what this one had reached.
    private func updates(after cursor: String?, at now: Instant) async -> Poll {
        let bot = settings.token.reveal().prefix { $0 != ":" }
        let place = cursor?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        let offset = place.count == 2 && place[0] == bot ? Int64(place[1]).flatMap { $0 > 0 ? $0 : nil } : nil
        let request = TelegramGetUpdates(offset: offset, timeout: settings.pollTimeout.components.seconds)
        do throws(TelegramAPI.Fault) {
            let updates: [Lenient<TelegramUpdate>] = try await api.call(
                "getUpdates", request, held: settings.pollTimeout)
            // An empty answer at once would be another server's; it must not be asked without a pause.
            guard !updates.isEmpty else { return Poll(pause: .milliseconds(100)) }
            let known = updates.compactMap(\.value)
            // In the order told: after a week of silence numbers begin anywhere, also lower.
            guard let last = known.last(where: { (1..<Int64.max).contains($0.id) }) else {
                return Poll(
                    pause: .seconds(60),
                    failure: ChannelFailure(
                        .unavailable, code: "not_understood", text: "Telegram's updates are of no form known here"))
            }
            let reader = TelegramUpdateReader(tokens: tokens, now: now)
            return Poll(events: known.flatMap { reader.events(of: $0) }, cursor: "\(bot):\(last.id + 1)", pause: .zero)
        } catch {
            return await failed(error)
        }
    }

    private func failed(_ fault: TelegramAPI.Fault) async -> Poll {
        if case .refused(let refusal) = fault, TelegramCode(refusal) == .conflict {
            guard refusal.description.lowercased().contains("webhook") else {
                let other = ChannelFailure(
                    .unavailable, code: TelegramCode.conflict.rawValue,
                    text: "\(refusal.description) (another program polls with this bot's token: stop one of them)")
                return Poll(pause: .seconds(30), failure: other)
            }
            return await removeWebhook()
        }
        let failure = fault.failure
        let pause = failure.retryAfter ?? (failure.kind == .refused ? .seconds(60) : .seconds(5))
        return Poll(pause: pause, failure: failure)
    }

    /// A webhook of ours is left from before; another program's stays.
    private func removeWebhook() async -> Poll {
        do throws(TelegramAPI.Fault) {
            let info: TelegramWebhookInfo = try await api.call("getWebhookInfo")
            guard info.url.isEmpty || info.url == settings.webhookURL else {
                return Poll(pause: .seconds(60), failure: foreignWebhook)
            }
            let _: Bool = try await api.call("deleteWebhook")
            return Poll(pause: .zero)
        } catch {
            return Poll(pause: .seconds(30), failure: error.failure)
        }
    }

    // MARK: Webhook

    /// Sets the webhook where it is not as it should be, and tells what hinders Telegram.
    ///
    /// The cursor stands for the address and the secret that were set: Telegram does not tell the secret.
    private func keepWebhook(after cursor: String?, at now: Instant) async -> Poll {
        guard let url = settings.webhookURL, let secret = settings.webhookSecret else {
            return Poll(pause: .seconds(600))
        }
        let mark = mark(of: url, secret)
        do throws(TelegramAPI.Fault) {
            let info: TelegramWebhookInfo = try await api.call("getWebhookInfo")
            if cursor != mark || info.url != url {
                let _: Bool = try await api.call(
                    "setWebhook", TelegramSetWebhook(url: url, secret_token: secret.reveal()))
                return Poll(cursor: mark, pause: .seconds(60))
            }
            guard let date = info.lastErrorDate, info.pending ?? 0 > 0, now.seconds - 600 < date else {
                return Poll(pause: .seconds(300))
            }
            let failure = ChannelFailure(
                .unavailable, code: "webhook",
                text: "Telegram cannot deliver to \(url): \((info.lastError ?? "it does not say why").prefix(300))")
            return Poll(pause: .seconds(60), failure: failure)
        } catch {
            let failure = error.failure
            return Poll(pause: failure.retryAfter ?? .seconds(60), failure: failure)
        }
    }

    private func mark(of url: String, _ secret: Secret) -> String {
        let key = SymmetricKey(data: Array(settings.token.reveal().utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Array("\(url)\n\(secret.reveal())".utf8), using: key)
        return Hexadecimal.text(code.prefix(12))
    }
}
