import Domain
import Foundation
import TestSupport

@testable import Channels

/// Two numbers on the double of the Cloud API.
struct WhatsAppSubject: ChannelSubject {
    let channel: any Channel
    let secrets = ["EAAG-token-of-the-app", "secret-of-the-app", "verify-token-of-ours"]
    private let double: TestSupport.ProviderDouble

    init(patience: Int) async throws {
        double = try await TestSupport.ProviderDouble.start(
            "whatsapp_double.py", ["--token", secrets[0], "--secret", secrets[1]])
        channel = try WhatsAppFixture.channel(
            ["base_url": .string(double.baseURL), "timeout": .integer(patience)],
            secrets: SecretSource(environment: [
                "CAMPAIGND_CHANNEL_WA_ACCESS_TOKEN": secrets[0], "CAMPAIGND_CHANNEL_WA_APP_SECRET": secrets[1],
                "CAMPAIGND_CHANNEL_WA_VERIFY_TOKEN": secrets[2],
            ]))
    }

    func message(_ number: Int) -> OutboundMessage {
        WhatsAppFixture.message("Hello \(number)", to: "+1650555\(1000 + number)", key: "0190-\(number)")
    }

    func arrange(_ behaviour: PeerBehaviour) async throws -> Bool {
        func error(_ status: Int, _ code: Int, _ headers: [String: String] = [:])
            -> TestSupport.ProviderDouble.Behaviour
        {
            .answer(status, headers: headers, body: #"{"error":{"code":\#(code),"message":"(#\#(code)) As arranged"}}"#)
        }
        switch behaviour {
        case .refuse: try await double.next([error(400, 131026)])
        case .refuseAddress: try await double.next([error(400, 131050)])
        case .throttle(let seconds): try await double.next([error(429, 130429, ["Retry-After": "\(seconds)"])])
        case .postpone: try await double.next([error(500, 131000)])
        case .refuseAccount: try await double.next([error(401, 190)])
        case .dropBefore: try await double.next([.dropBefore])
        case .dropAfter: try await double.next([.dropAfter])
        case .keepSilent: try await double.next([.delay(Patience.longest)])
        case .goDown: double.end()
        }
        return true
    }

    func taken() async throws -> Int? {
        let data = try await double.call("GET", "/__sent")
        return try JSONDecoder().decode([String: Int].self, from: data)["count"]
    }

    func request(_ news: PeerNews) throws -> WebhookRequest? {
        let value =
            switch news {
            case .message(let number):
                #""messages":[{"id":"wamid.in\#(number)","from":"1650555\#(1000 + number)","timestamp":"1782806000","#
                    + #""type":"text","text":{"body":"Yes \#(number)"}}]"#
            case .delivered(let number): WhatsAppSubject.status("delivered", number)
            case .read(let number): WhatsAppSubject.status("read", number)
            case .failed(let number):
                WhatsAppSubject.status("failed", number, #","errors":[{"code":131026,"title":"Undeliverable"}]"#)
            }
        return try request(
            body: Array(
                (#"{"object":"whatsapp_business_account","entry":[{"id":"2001","changes":[{"field":"messages","value":{"#
                    + #""messaging_product":"whatsapp","metadata":{"phone_number_id":"1001"},\#(value)}}]}]}"#).utf8))
    }

    private static func status(_ status: String, _ number: Int, _ more: String = "") -> String {
        #""statuses":[{"id":"wamid.\#(number)","status":"\#(status)","timestamp":"1782806000","#
            + #""recipient_id":"1650555\#(1000 + number)","biz_opaque_callback_data":"0190-\#(number)"\#(more)}]"#
    }

    func request(body: [UInt8]) throws -> WebhookRequest? { WhatsAppWebhookTests.signed(body, secret: secrets[1]) }

    func forgeries(of request: WebhookRequest) -> [WebhookRequest] {
        let other = WhatsAppWebhookTests.signed(request.body, secret: "another").headers["x-hub-signature-256"]
        let right = request.headers["x-hub-signature-256"] ?? ""
        var forgeries = [nil, "", "sha256=", other, right + "0", String(right.dropLast())].map { header in
            var forgery = request
            forgery.headers["x-hub-signature-256"] = header
            return forgery
        }
        var changed = request
        changed.body.append(UInt8(ascii: " "))
        forgeries.append(changed)
        return forgeries
    }
}
