import Domain
import HTTPTypes
import Store
import Synchronization
import Testing

@testable import API

/// Acts of operators: their record, and their answer in the same transaction.
@Suite struct AuditTests {
    private static let ann = "ann@example.org"

    /// An act with a key: what is asked, and what it needs before.
    struct Request: CustomTestStringConvertible, Sendable {
        var method: HTTPRequest.Method
        var path: String
        var body = "{}"
        var needsUnknown = false

        var testDescription: String { "\(method.rawValue) \(path)" }
    }

    private static let requests = [
        Request(method: .post, path: "/v1/campaigns/demo/stop", body: #"{"discard_backlog": true}"#),
        Request(method: .post, path: "/v1/campaigns/demo/start"),
        Request(method: .post, path: "/v1/suppressions", body: #"{"kind": "email", "address": "bo@example.org"}"#),
        Request(method: .delete, path: "/v1/suppressions/email/bo@example.org"),
        Request(method: .delete, path: "/v1/destination-rests/example.org"),
        Request(method: .post, path: "/v1/conversations/ID/messages", body: #"{"text": "It is me"}"#),
        Request(method: .post, path: "/v1/conversations/ID/pause"),
        Request(method: .post, path: "/v1/conversations/ID/resume"),
        Request(method: .post, path: "/v1/conversations/ID/close"),
        Request(
            method: .post, path: "/v1/communications/ID/resolve", body: #"{"outcome": "sent"}"#, needsUnknown: true),
    ]

    /// A crash between two transactions would make a repeat act twice: there is one.
    @Test(arguments: requests)
    func anActAndItsAnswerAreOneTransaction(request: Request) async throws {
        try await Fixture.run { fixture in
            let id = try await fixture.beginConversation(with: Self.ann, isUnknown: request.needsUnknown)
            let path = request.path.replacing("ID", with: id)
            let headers = ["content-type": "application/json", "idempotency-key": "once"]
            // Each call notes that its key was used.
            let start = fixture.store.commitCount
            _ = try await fixture.get("/v1/campaigns")
            let uses = fixture.store.commitCount - start
            let before = fixture.store.commitCount
            let first = try await fixture.call(request.method, path, headers: headers, body: Array(request.body.utf8))
            #expect(first.status == 200, "\(first)")
            #expect(fixture.store.commitCount == before + uses + 1)
            let again = try await fixture.call(request.method, path, headers: headers, body: Array(request.body.utf8))
            #expect(again.status == 200 && again.bytes == first.bytes)
            #expect(again.headers[try #require(HTTPField.Name("Idempotent-Replayed"))] == "true")
            #expect(fixture.store.commitCount == before + 2 * uses + 1)
        }
    }

    /// The daemon is killed while the other side rings: a repeat does not call again.
    @Test func aRepeatOfATransferThatNobodyKnowsOfDoesNotCallAgain() async throws {
        try await Fixture.run { fixture in
            let id = try await fixture.beginConversation(with: Self.ann)
            let path = "/v1/conversations/\(id)/transfer"
            let headers = ["idempotency-key": "once"]
            let body = #"{"number": "+49666"}"#
            #expect(try await fixture.post(path, body, headers: headers).status == 507)
            for _ in 0..<2 {
                let again = try await fixture.post(path, body, headers: headers)
                #expect(again.status == 409 && again.code == "conflict")
            }
            #expect(fixture.operations.acts.withLock { $0.count } == 1)
        }
    }

    @Test func tellsWhoDidWhatOnWhatAndWhen() async throws {
        try await Fixture.run { fixture in
            let id = try await fixture.beginConversation(with: Self.ann)
            _ = try await fixture.post("/v1/conversations/\(id)/messages", #"{"text": "It is me"}"#, as: .operate)
            _ = try await fixture.post("/v1/suppressions", #"{"kind": "email", "address": "bo@example.org"}"#)
            _ = try await fixture.post("/v1/campaigns/demo/stop", "{}", as: .operate)
            let all = try await fixture.get("/v1/audit", as: .read).json
            #expect(
                all["data"].elements.prefix(3).map { $0["action"] } == ["stop", "suppress", "say"])
            let text = String(decoding: try await fixture.get("/v1/audit").bytes, as: UTF8.self)
            // No words and no addresses.
            #expect(!text.contains("It is me") && !text.contains("bo@example.org"))
            let said = try await fixture.get("/v1/audit?subject=\(id)").json["data"].elements
            #expect(said.count == 1)
            #expect(said.first?["subject"] == ["type": "communication", "id": .string(id)])
            #expect(said.first?["campaign_id"] == "demo")
            #expect(said.first?["actor"]?.text?.hasPrefix("key:cd_") == true)
            let actor = try #require(said.first?["actor"]?.text)
            for (query, count) in [
                ("actor=\(actor)&action=say", 1), ("action=say,suppress", 2), ("campaign=demo&action=stop", 1),
                ("subject_type=address", 1), ("subject=email", 1), ("actor=nobody", 0),
                ("from=2000-01-01&action=stop", 1), ("before=2000-01-01", 0),
            ] {
                let list = try await fixture.get("/v1/audit?\(query)").json
                #expect(list["data"].elements.count == count, "\(query)")
                #expect(list["meta"]?["total"] == .count(count), "\(query)")
            }
            #expect(try await fixture.get("/v1/audit?action=fly").code == "bad_parameter")
            #expect(try await fixture.get("/v1/audit?campaign=nowhere").status == 404)
            #expect(try await fixture.get("/v1/audit", as: .participantsWrite).status == 403)
            let page = try await fixture.get("/v1/audit?limit=1").json
            let next = try #require(page["meta"]?["next"]?.text)
            let second = try await fixture.get("/v1/audit?limit=1&cursor=\(next)").json
            #expect(second["data"].elements.map { $0["action"] } == ["suppress"])
        }
    }
}
