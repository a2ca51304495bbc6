import Domain
import TestSupport

@testable import Channels

/// A bot on the double of the Bot API, hearing in one of the two ways.
struct TelegramSubject: ChannelSubject {
    let channel: any Channel
    let secrets = [TelegramPeer.token, TelegramPeer.secret, "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"]
    private let peer: TelegramPeer
    private let mode: TelegramSettings.Mode

    init(_ mode: TelegramSettings.Mode, patience: Int) async throws {
        peer = try await TelegramPeer()
        self.mode = mode
        channel = try peer.channel([
            "mode": .string(mode.rawValue), "recipient_rate": 100, "response_timeout": .integer(patience),
        ])
    }

    func message(_ number: Int) -> OutboundMessage { .telegram(to: Int64(number), number: number) }

    func arrange(_ behaviour: PeerBehaviour) async throws -> Bool {
        switch behaviour {
        case .refuse: try await peer.chat(1, "unknown")
        case .refuseAddress: try await peer.chat(1, "blocked")
        case .throttle(let seconds):
            let body = """
                {"ok": false, "error_code": 429, "description": "Too Many Requests: retry after \(seconds)",
                "parameters": {"retry_after": \(seconds)}}
                """
            try await peer.double.next(.answer(429, body))
        case .postpone:
            try await peer.double.next(
                .answer(503, #"{"ok": false, "error_code": 503, "description": "Service Unavailable"}"#))
        case .refuseAccount:
            try await peer.double.next(
                .answer(401, #"{"ok": false, "error_code": 401, "description": "Unauthorized"}"#))
        case .dropBefore: try await peer.double.next(.dropBefore)
        case .dropAfter: try await peer.double.next(.dropAfter)
        case .keepSilent: try await peer.double.next(.delay(Patience.longest))
        case .goDown: peer.double.end()
        }
        return true
    }

    func taken() async throws -> Int? { try await peer.sent().count }

    func request(_ news: PeerNews) throws -> WebhookRequest? {
        guard mode == .webhook, case .message(let number) = news else { return nil }
        return TelegramPeer.request(
            """
            {"update_id": \(number), "message": {"message_id": \(number), "date": 1782806000, "text": "Yes",
            "chat": {"id": 1, "type": "private"}, "from": {"id": 1, "is_bot": false, "first_name": "Anna"}}}
            """)
    }

    func request(body: [UInt8]) throws -> WebhookRequest? {
        guard mode == .webhook else { return nil }
        var request = TelegramPeer.request("")
        request.body = body
        return request
    }

    func forgeries(of request: WebhookRequest) -> [WebhookRequest] {
        let tokens: [String?] = [nil, "", "Very-secret_webhook-token-2", TelegramPeer.secret + "x", "V"]
        return tokens.map { token in
            var forgery = request
            forgery.headers["x-telegram-bot-api-secret-token"] = token
            return forgery
        }
    }

    func bring(_ news: PeerNews) async throws -> Bool {
        guard mode == .polling, case .message(let number) = news else { return false }
        try await peer.say("Yes \(number)")
        return true
    }
}
