import Domain
import TestSupport

@testable import Channels

/// An account on the double of Twilio.
struct TwilioSubject: ChannelSubject {
    let channel: any Channel
    let secrets = [TwilioPeer.token]
    private let peer: TwilioPeer

    init(patience: Int) async throws {
        peer = try await TwilioPeer()
        channel = try peer.channel(["response_timeout": .integer(patience)])
    }

    func message(_ number: Int) -> OutboundMessage { .voice(to: "+4474001234\(10 + number)", number: number) }

    func arrange(_ behaviour: PeerBehaviour) async throws -> Bool {
        switch behaviour {
        case .refuse: try await answer(400, 21211, "The 'To' number is not a valid phone number.")
        case .refuseAddress: try await answer(400, 21610, "The recipient has blocked calls from this number.")
        case .throttle(let seconds):
            try await peer.double.next(
                .answer(
                    429, headers: ["Retry-After": "\(seconds)"],
                    body: #"{"code": 20429, "message": "Too Many Requests", "status": 429}"#))
        case .postpone: try await answer(429, 20429, "Too Many Requests")
        case .refuseAccount: try await answer(401, 20003, "Authenticate")
        case .dropBefore: try await peer.double.next(.dropBefore)
        case .dropAfter: try await peer.double.next(.dropAfter)
        case .keepSilent: try await peer.double.next(.delay(Patience.longest))
        case .goDown: peer.double.end()
        }
        return true
    }

    private func answer(_ status: Int, _ code: Int, _ message: String) async throws {
        try await peer.double.next(
            .answer(status, #"{"code": \#(code), "message": "\#(message)", "status": \#(status)}"#))
    }

    func taken() async throws -> Int? { try await peer.calls().count }

    func request(_ news: PeerNews) throws -> WebhookRequest? {
        switch news {
        case .message(let number):
            return TwilioPeer.request(
                "/gather", [("CallSid", "CA\(number)"), ("Digits", "1"), ("To", TwilioPeer.customer)],
                query: "key=c\(number)&n=0")
        case .delivered(let number): return status(number, "ringing")
        case .read(let number): return status(number, "in-progress")
        case .failed(let number): return status(number, "failed", [("SipResponseCode", "404")])
        }
    }

    private func status(_ number: Int, _ status: String, _ more: [(name: String, value: String)] = []) -> WebhookRequest
    {
        TwilioPeer.request(
            "/status", [("CallSid", "CA\(number)"), ("CallStatus", status)] + more, query: "key=c\(number)")
    }

    func request(body: [UInt8]) throws -> WebhookRequest? {
        guard let fields = FormFields.parse(body) else {
            var request = TwilioPeer.request("/status", [])
            request.body = body
            return request
        }
        var request = TwilioPeer.request("/status", [])
        request.body = body
        request.headers["x-twilio-signature"] = TwilioPeer.signature(request.url, fields, TwilioPeer.token)
        return request
    }

    func forgeries(of request: WebhookRequest) -> [WebhookRequest] {
        let good = request.headers["x-twilio-signature"] ?? ""
        let signatures: [String?] = [nil, "", "AAAA", String(good.dropLast()), String(good.reversed())]
        var forgeries = signatures.map { signature in
            var forgery = request
            forgery.headers["x-twilio-signature"] = signature
            return forgery
        }
        var other = request
        other.body += Array("&Digits=2".utf8)
        forgeries.append(other)
        var elsewhere = request
        elsewhere.url += "&key=c9"
        forgeries.append(elsewhere)
        return forgeries
    }
}
