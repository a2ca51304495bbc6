import Channels
import Domain
import Runtime
import Store
import Synchronization
import Testing

@testable import API

/// How channels are shown, held and tried.
@Suite struct ChannelTests {
    private static let report = ChannelReport(
        id: "mail", kind: "email", carries: [.email], state: .waiting(until: Instant(seconds: 1_790_000_000)),
        lastError: .init(code: "421", text: "try later", at: Instant(seconds: 1_780_000_000)),
        accounts: [
            .init(id: "a@example.com", state: .ready, lastError: nil),
            .init(id: "b@example.com", state: .stopped, lastError: nil),
        ], load: ChannelLoad(), rateLimit: 10, sentLastMinute: 3, concurrency: 4,
        reception: .init(
            ways: [.poll], state: .paused(by: "operator", since: Instant(seconds: 1_780_000_000)), lastLookAt: nil,
            lastEventAt: nil, lastError: nil))

    @Test func showsHowTheyFare() async throws {
        try await Fixture.run { fixture in
            fixture.operations.channelReports.withLock { $0 = [Self.report] }
            let list = try await fixture.get("/v1/channels", as: .read).json
            let row = try #require(list["data"].elements.first)
            #expect(row["state"]?["name"] == "waiting" && row["state"]?["until"]?.text != nil)
            #expect(row["last_error"]?["text"] == "try later" && row["rate"]?["sent_last_minute"] == 3)
            #expect(row["accounts"].elements.map { $0["state"]?["name"] } == ["ready", "stopped"])
            #expect(row["reception"]?["state"]?["paused_by"] == "operator")
            #expect(try await fixture.get("/v1/channels/mail").json == row)
            #expect(try await fixture.get("/v1/channels/other").code == "not_found")
        }
    }

    @Test func holdsAndResumes() async throws {
        try await Fixture.run { fixture in
            fixture.operations.channelReports.withLock { $0 = [Self.report] }
            for verb in ["pause", "resume"] {
                let reply = try await fixture.post("/v1/channels/mail/\(verb)", "{}", as: .operate).json
                #expect(reply["changed"] == true && reply["channel"]?["id"] == "mail")
                #expect(try await fixture.post("/v1/channels/other/\(verb)", "{}").status == 404)
                #expect(try await fixture.post("/v1/channels/mail/\(verb)", "{}", as: .read).status == 403)
            }
            let acts = fixture.operations.acts.withLock {
                $0.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
            }
            #expect(acts == ["pause mail", "resume mail"])
        }
    }

    @Test func givesRecipientsToAnotherAccount() async throws {
        try await Fixture.run { fixture in
            fixture.operations.channelReports.withLock { $0 = [Self.report] }
            let path = "/v1/channels/mail/reassign"
            let body = #"{"from": "one", "to": "two"}"#
            let reply = try await fixture.post(path, body, as: .operate).json
            #expect(reply == ["recipients": 7])
            #expect(try await fixture.post(path, body, as: .read).status == 403)
            #expect(try await fixture.post(path, #"{"from": "one", "to": "one"}"#).status == 409)
            #expect(try await fixture.post(path, #"{"from": "one"}"#).code == "invalid_body")
            #expect(try await fixture.post("/v1/channels/other/reassign", body).status == 404)
        }
    }

    @Test func sendsATestMessage() async throws {
        try await Fixture.run { fixture in
            fixture.operations.channelReports.withLock { $0 = [Self.report] }
            let reply = try await fixture.post("/v1/channels/mail/test", #"{"to": "a@b.example", "text": "Hi"}"#).json
            #expect(reply == ["result": "accepted", "code": "p1", "text": .null, "message_id": "k1"])
            for body in ["{}", #"{"to": ""}"#, #"{"to": "a@b.example", "kind": "pigeon"}"#, #"{"to": 1}"#] {
                #expect(try await fixture.post("/v1/channels/mail/test", body).code == "invalid_body")
            }
        }
    }

    @Test func listsTemplatesAsTheProviderHasThem() async throws {
        try await Fixture.run { fixture in
            fixture.operations.channelReports.withLock { $0 = [Self.report] }
            #expect(try await fixture.get("/v1/channels/mail/templates").code == "not_found")
            fixture.operations.templates.withLock {
                $0 = [
                    ChannelTemplate(
                        name: "hello", language: "en", status: "APPROVED", category: nil, body: "Hi {{1}}",
                        parameters: ["1"])
                ]
            }
            let list = try await fixture.get("/v1/channels/mail/templates").json
            #expect(list["data"].elements.first?["parameters"] == ["1"])
            fixture.operations.failure.withLock { $0 = ChannelFailure(.refused, code: "190", text: "token expired") }
            let reply = try await fixture.get("/v1/channels/mail/templates")
            #expect(reply.status == 502 && reply.code == "provider_failed")
        }
    }
}
