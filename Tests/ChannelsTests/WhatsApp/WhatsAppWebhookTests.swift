import Crypto
import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

@Suite struct WhatsAppWebhookTests {
    private static let now = WhatsAppFixture.now
    private static let at = Instant(milliseconds: 1_767_225_600_000)

    /// A body as the provider posts it, signed.
    static func signed(_ body: [UInt8], secret: String = "secret") -> WebhookRequest {
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
        let digits = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return WebhookRequest(
            method: "POST", url: "https://example.org/hooks/wa", headers: ["x-hub-signature-256": "sha256=\(digits)"],
            body: body)
    }

    private func events(_ happenings: [[String: Any]], of fixture: WhatsAppFixture) async throws -> [ProviderEvent] {
        let answer = fixture.channel.receive(try await fixture.webhook(happenings), at: Self.now)
        #expect(answer.status == 200)
        #expect(answer.complaint == nil)
        return answer.events.map(\.nameless)
    }

    @Test func hearsWhatBecameOfItsMessages() async throws {
        let fixture = try await WhatsAppFixture()
        guard case .accepted(let id?) = await fixture.channel.send(WhatsAppFixture.message(key: "0190-a")) else {
            Issue.record("not accepted")
            return
        }
        let statuses = ["sent", "delivered", "read", "played"].map { ["status": $0, "of": id] }
        let changes: [DeliveryReceipt.Change] = [.accepted(providerID: id), .delivered, .read, .read]
        #expect(
            try await events(statuses + [["status": "deleted", "of": id]], of: fixture)
                == changes.map { .receipt(DeliveryReceipt(.key("0190-a"), $0, attempt: id, occurredAt: Self.at)) } + [
                    .passedOver(
                        PassedOver(
                            kind: .whatsapp, .unsupported, address: "+16505551234", detail: "the status deleted",
                            providerID: "status:deleted:\(id)", occurredAt: Self.at))
                ])
        #expect(
            try await events([["status": "delivered", "of": "wamid.of.another"]], of: fixture) == [
                .receipt(
                    DeliveryReceipt(
                        .providerID("wamid.of.another"), .delivered, attempt: "wamid.of.another", occurredAt: Self.at))
            ])
    }

    /// What Meta took and could not deliver goes again where the code says that it may.
    @Test(arguments: [
        (131049, Duration.seconds(86_400), false), (131056, .seconds(6), false), (130429, .seconds(5), false),
        (131000, nil, false), (131026, nil, true), (131047, nil, true), (190, nil, true), (999_999, nil, true),
    ])
    func tellsWhatFailedForNowFromWhatFailedForGood(code: Int, after: Duration?, isFinal: Bool) async throws {
        let fixture = try await WhatsAppFixture()
        let text = "It failed: Details of \(code)"
        let change: DeliveryReceipt.Change =
            isFinal
            ? .failed(code: "\(code)", text: text, suppresses: false)
            : .notReached(code: "\(code)", text: text, after: after)
        #expect(
            try await events([["status": "failed", "of": "wamid.x", "code": code]], of: fixture) == [
                .receipt(DeliveryReceipt(.providerID("wamid.x"), change, attempt: "wamid.x", occurredAt: Self.at))
            ])
    }

    @Test func suppressesWhoOptedOutAtTheProvider() async throws {
        let fixture = try await WhatsAppFixture()
        let told = try await events(
            [
                ["status": "failed", "of": "wamid.x", "code": 131050], ["preference": "stop", "from": "16505551234"],
                ["preference": "resume", "from": "16505551234"], ["preference": "maybe", "from": "16505551234"],
            ], of: fixture
        ).filter { !$0.isPassedOver }
        func address(_ change: AddressChange.Change) -> ProviderEvent {
            .address(AddressChange(kind: .whatsapp, address: "+16505551234", change, occurredAt: Self.at))
        }
        #expect(
            told == [
                .receipt(
                    DeliveryReceipt(
                        .providerID("wamid.x"),
                        .failed(code: "131050", text: "It failed: Details of 131050", suppresses: false),
                        attempt: "wamid.x", occurredAt: Self.at)),
                address(.suppressed(.optedOut, detail: "131050 It failed: Details of 131050")),
                address(.suppressed(.optedOut, detail: "User requested to stop marketing messages")),
                address(.released([.optedOut])),
            ])
    }

    @Test func hearsWhatPeopleWrite() async throws {
        let fixture = try await WhatsAppFixture()
        let told = try await events(
            [
                [
                    "message": ["type": "text", "text": ["body": "Yes, please 🎉"]], "from": "16505551234",
                    "quotes": "wamid.ours", "id": "wamid.1",
                ],
                [
                    "message": ["type": "text", "text": ["body": "Hi"]], "user_id": "US.1349", "number": "1002",
                    "id": "wamid.2",
                ],
                ["message": ["type": "text", "text": ["body": "not ours"]], "from": "16505551234", "number": "1003"],
            ], of: fixture)
        #expect(
            told == [
                .message(
                    InboundMessage(
                        kind: .whatsapp, address: "+16505551234", senderName: "Sheena Nelson", account: "1001",
                        text: "Yes, please 🎉", providerID: "wamid.1", answers: [.providerID("wamid.ours")],
                        occurredAt: Self.at)),
                .message(
                    InboundMessage(
                        kind: .whatsapp, address: "US.1349", senderName: "Sheena Nelson", account: "1002", text: "Hi",
                        providerID: "wamid.2", occurredAt: Self.at)),
            ])
    }

    @Test func keepsTheOrderOfManyEntries() async throws {
        let fixture = try await WhatsAppFixture()
        let happenings = (0..<500).map { index -> [String: Any] in
            index % 2 == 0
                ? ["status": "delivered", "of": "wamid.\(index)"]
                : [
                    "message": ["type": "text", "text": ["body": "\(index)"]], "from": "16505551234",
                    "id": "wamid.\(index)",
                ]
        }
        let told = try await events(happenings, of: fixture)
        let names = told.map { event -> String? in
            switch event {
            case .receipt(let receipt): if case .providerID(let id) = receipt.reference { id } else { nil }
            case .message(let message): message.providerID
            case .address, .introduction, .moved, .passedOver: nil
            }
        }
        #expect(names == (0..<500).map { "wamid.\($0)" })
    }

    @Test func tellsTheSameOfAReplay() async throws {
        let fixture = try await WhatsAppFixture()
        let request = try await fixture.webhook([
            ["message": ["type": "text", "text": ["body": "Hi"]], "from": "16505551234"]
        ])
        let first = fixture.channel.receive(request, at: Self.now)
        #expect(first.events.count == 1)
        #expect(fixture.channel.receive(request, at: Self.now) == first)
    }

    @Test func answersTheProvidersSetUp() throws {
        let channel = try WhatsAppFixture.channel()
        func answer(_ query: String) -> WebhookAnswer {
            channel.receive(
                WebhookRequest(method: "GET", query: query, url: "https://x/hooks/wa?\(query)"), at: Self.now)
        }
        let right = answer("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify")
        #expect(right.status == 200)
        #expect(String(decoding: right.body, as: UTF8.self) == "1158201444")
        #expect(answer("hub.mode=subscribe&hub.challenge=1&hub.verify%5Ftoken=veri%66y").status == 200)
        for query in [
            "", "hub.mode=subscribe&hub.challenge=1&hub.verify_token=other",
            "hub.mode=subscribe&hub.challenge=1&hub.verify_token=verif",
            "hub.mode=subscribe&hub.challenge=1&hub.verify_token=", "hub.mode=subscribe&hub.challenge=1",
            "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify", "hub.verify_token=%&hub.mode=subscribe",
        ] { #expect(answer(query).status == 403, "\(query)") }
        for challenge in [
            "", "&hub.challenge=", "&hub.challenge=%0d%0aX", "&hub.challenge=" + String(repeating: "1", count: 2000),
        ] {
            #expect(
                answer("hub.mode=subscribe&hub.verify_token=verify\(challenge)").status == 400,
                "\(challenge.prefix(40))")
        }
        let other = WebhookRequest(method: "PUT", url: "https://x/hooks/wa")
        #expect(channel.receive(other, at: Self.now).status == 405)
    }

    @Test func takesNothingWithoutItsSecrets() async throws {
        let bare = try WhatsAppFixture.channel(
            secrets: SecretSource(environment: ["CAMPAIGND_CHANNEL_WA_ACCESS_TOKEN": "token"]))
        let query = "hub.mode=subscribe&hub.challenge=1&hub.verify_token="
        #expect(bare.receive(WebhookRequest(method: "GET", query: query, url: "x"), at: Self.now).status == 403)
        let body = Array(#"{"object":"whatsapp_business_account","entry":[]}"#.utf8)
        #expect(bare.receive(Self.signed(body, secret: ""), at: Self.now).status == 403)
        #expect(try WhatsAppFixture.channel().receive(Self.signed(body), at: Self.now).status == 200)
    }
}
