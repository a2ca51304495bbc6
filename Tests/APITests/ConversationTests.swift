import Domain
import HTTPTypes
import Store
import Testing

@testable import API

/// Conversations, suppressions and what is unknown, over a real store.
@Suite struct ConversationTests {
    private static let ann = "ann@example.org"

    @Test func showsWhatWasSaidInBothDirections() async throws {
        try await Fixture.run { fixture in
            let id = try await fixture.beginConversation(with: Self.ann)
            fixture.manual.advance(by: .seconds(60))
            try await fixture.hear("Fine, thank you", from: Self.ann)
            for path in ["/v1/conversations/\(id)", "/v1/communications/\(id)"] {
                let messages = try await fixture.get(path, as: .read).json["messages"].elements
                #expect(messages.map { $0["direction"] } == ["out", "in"], "\(path)")
                #expect(messages.map { $0["text"] } == ["How are you?", "Fine, thank you"], "\(path)")
            }
            let row = try await fixture.get("/v1/conversations/\(id)").json
            #expect(row["context"] == ["name": "Ann"] && row["address"] == .string(Self.ann))
            #expect(row["campaign_id"] == "demo" && row["open"] == true && row["status"] == "Replied")
            #expect(try await fixture.get("/v1/conversations/nothing").code == "not_found")
        }
    }

    @Test func listsByWhatIsAsked() async throws {
        try await Fixture.run { fixture in
            let first = try await fixture.beginConversation(with: Self.ann)
            _ = try await fixture.beginConversation(with: "bo@example.org")
            _ = try await fixture.post("/v1/conversations/\(first)/close", "{}")
            for (query, count) in [
                ("", 2), ("?open=true", 1), ("?open=false", 1), ("?paused=true", 0), ("?paused=false", 2),
                ("?channel=outbox", 2), ("?channel=x", 0),
            ] {
                let reply = try await fixture.get("/v1/conversations\(query)").json
                #expect(reply["data"].elements.count == count, "\(query)")
                #expect(reply["meta"]?["total"] == .count(count), "\(query)")
            }
            let page = try await fixture.get("/v1/conversations?limit=1").json
            let next = try #require(page["meta"]?["next"]?.text)
            let rest = try await fixture.get("/v1/conversations?limit=1&cursor=\(next)").json
            #expect(rest["data"].elements.map { $0["id"] } == [.string(first)])
        }
    }

    @Test func saysSomethingAsAPersonOnce() async throws {
        try await Fixture.run { fixture in
            let id = try await fixture.beginConversation(with: Self.ann)
            let headers = ["idempotency-key": "say-1"]
            for _ in 0..<2 {
                let reply = try await fixture.post(
                    "/v1/conversations/\(id)/messages", #"{"text": "It is me"}"#, as: .operate, headers: headers)
                #expect(reply.status == 200)
                #expect(try reply.json["conversation"]?["paused_by"]?.text?.hasPrefix("key:cd_") == true)
            }
            let messages = try await fixture.get("/v1/conversations/\(id)").json["messages"].elements
            #expect(messages.map { $0["text"] } == ["How are you?", "It is me"])
            #expect(messages.last?["state"] == "waiting" && messages.last?["id"]?.text != nil)
            #expect(try await fixture.post("/v1/conversations/\(id)/messages", "{}", as: .read).status == 403)
        }
    }

    @Test func continuesWithATemplate() async throws {
        try await Fixture.run { fixture in
            let id = try await fixture.beginConversation(with: Self.ann)
            let body = #"{"template": {"name": "again", "language": "en", "parameters": ["Ann"]}}"#
            #expect(try await fixture.post("/v1/conversations/\(id)/messages", body).status == 200)
            let messages = try await fixture.get("/v1/conversations/\(id)").json["messages"].elements
            #expect(messages.last?["text"] == "again · Ann")
        }
    }

    @Test(arguments: [
        "{}", #"{"text": ""}"#, #"{"text": "  "}"#, #"{"text": 1}"#, #"{"txt": "a"}"#, "[]", #""a""#,
        #"{"text": "a", "template": {"name": "b", "language": "en"}}"#, #"{"template": {"name": "b"}}"#,
        #"{"template": {"name": "b", "language": "en", "parameters": [1]}}"#, #"{"template": []}"#,
        #"{"text": "a", "text": "b"}"#, #"{"text": "a\u0000"}"#,
    ])
    func refusesToSayWhatIsNoMessage(_ body: String) async throws {
        try await Fixture.run { fixture in
            let id = try await fixture.beginConversation(with: Self.ann)
            let reply = try await fixture.post("/v1/conversations/\(id)/messages", body)
            #expect(reply.status == 422 && reply.code == "invalid_body", "\(body)")
            #expect(try await fixture.get("/v1/conversations/\(id)").json["paused_by"] == .null)
        }
    }

    @Test func pausesHandsBackAndCloses() async throws {
        try await Fixture.run { fixture in
            let id = try await fixture.beginConversation(with: Self.ann)
            for (verb, changes) in [
                ("pause", true), ("pause", false), ("resume", true), ("resume", false), ("close", true),
                ("close", false), ("pause", false),
            ] {
                let reply = try await fixture.post("/v1/conversations/\(id)/\(verb)", "{}", as: .operate)
                #expect(try reply.json["changed"] == .boolean(changes), "\(verb)")
            }
            let row = try await fixture.get("/v1/conversations/\(id)").json
            #expect(row["status"] == "NoResponse" && row["open"] == false)
            let late = try await fixture.post("/v1/conversations/\(id)/messages", #"{"text": "Hello?"}"#)
            #expect(late.status == 409 && late.code == "conflict")
            #expect(try await fixture.post("/v1/conversations/\(id)/pause", #"{"x": 1}"#).status == 422)
        }
    }

    @Test func handsACallOver() async throws {
        try await Fixture.run { fixture in
            let id = try await fixture.beginConversation(with: Self.ann)
            let path = "/v1/conversations/\(id)/transfer"
            let reply = try await fixture.post(path, #"{"number": "+4930111111"}"#, as: .operate)
            #expect(try reply.json["changed"] == true && reply.json["conversation"]?["id"] == .string(id))
            let refused = try await fixture.post(path, #"{"number": "+81312345678"}"#)
            #expect(refused.status == 409 && refused.code == "conflict")
            #expect(try await fixture.post(path, "{}").status == 422)
            #expect(try await fixture.post(path, #"{"number": "+49"}"#, as: .read).status == 403)
        }
    }

    @Test func suppressesAndReleases() async throws {
        try await Fixture.run { fixture in
            let body = #"{"kind": "email", "address": "Ann@Example.org", "detail": "asked by phone"}"#
            let first = try await fixture.post("/v1/suppressions", body, as: .operate).json
            let second = try await fixture.post("/v1/suppressions", body).json
            #expect(first["changed"] == true && second["changed"] == false)
            let list = try await fixture.get("/v1/suppressions?kind=email&address=ann@example.org").json
            let row = try #require(list["data"].elements.first)
            #expect(row["address"] == "ann@example.org" && row["reason"] == "operator")
            #expect(row["detail"] == "asked by phone")
            #expect(try await fixture.get("/v1/suppressions?kind=sms").json["meta"]?["total"] == 0)
            let path = "/v1/suppressions/email/ann%40example.org"
            let lifted = try await fixture.call(.delete, path, as: .operate).json
            let again = try await fixture.call(.delete, path).json
            #expect(lifted["changed"] == true && again["changed"] == false)
            #expect(try await fixture.call(.delete, "/v1/suppressions/pigeon/x").status == 404)
        }
    }

    @Test(arguments: [
        "{}", #"{"kind": "email"}"#, #"{"address": "a@b.c"}"#, #"{"kind": "emal", "address": "a@b.c"}"#,
        #"{"kind": "email", "address": " "}"#, #"{"kind": "email", "address": "ann"}"#,
        #"{"kind": "email", "address": "ann@"}"#, #"{"kind": "email", "address": "Ann <ann@example.org>"}"#,
        #"{"kind": "voice", "address": "015112345678"}"#, #"{"kind": "sms", "address": "4915112345678"}"#,
        #"{"kind": "whatsapp", "address": "+49 151 12345678"}"#, #"{"kind": "telegram", "address": "@ann"}"#,
        #"{"kind": "telegram", "address": "007"}"#,
    ])
    func refusesASuppressionOfNothing(_ body: String) async throws {
        try await Fixture.run { fixture in
            let reply = try await fixture.post("/v1/suppressions", body)
            #expect(reply.code == "invalid_body")
        }
    }

    @Test(arguments: [
        ("voice", "015112345678", "+4915112345678"), ("whatsapp", "x", "+4915112345678"),
        ("telegram", "@ann", "123456789"), ("email", "ann", "name@example.com"),
    ])
    func saysHowAnAddressIsWritten(kind: String, address: String, right: String) async throws {
        try await Fixture.run { fixture in
            let body = #"{"kind": "\#(kind)", "address": "\#(address)"}"#
            let reply = try await fixture.post("/v1/suppressions", body)
            #expect(reply.status == 422 && reply.body.contains(right), "\(reply.body)")
            // One that is there already can always be lifted.
            #expect(try await fixture.call(.delete, "/v1/suppressions/\(kind)/\(address)").status == 200)
        }
    }

    @Test(arguments: [
        ("voice", "+4915112345678"), ("whatsapp", "+4915112345678"), ("whatsapp", "US.13491208655302741918"),
        ("telegram", "-1001234567890"), ("email", "Ann@Example.org"),
    ])
    func suppressesWhatChannelsWrite(kind: String, address: String) async throws {
        try await Fixture.run { fixture in
            let body = #"{"kind": "\#(kind)", "address": "\#(address)"}"#
            let answer = try await fixture.post("/v1/suppressions", body).json
            #expect(answer["changed"] == true)
        }
    }

    @Test func listsMessagesOfNobodyKnown() async throws {
        try await Fixture.run { fixture in
            try await fixture.hear("Who are you?", from: "stranger@example.org")
            let list = try await fixture.get("/v1/unmatched", as: .read).json
            #expect(list["meta"]?["total"] == 1)
            #expect(list["data"].elements.first?["text"] == "Who are you?")
            #expect(list["data"].elements.first?["reason"] == "no_conversation")
            let other = try await fixture.get("/v1/unmatched?reason=automatic_reply", as: .read).json
            #expect(other["meta"]?["total"] == 0)
            let counts = try await fixture.get("/v1/unmatched/counts", as: .read).json
            #expect(counts["data"].elements.first?["reason"] == "no_conversation")
            #expect(counts["data"].elements.first?["kept"] == 1)
        }
    }

    @Test func listsDomainsThatRest() async throws {
        try await Fixture.run { fixture in
            let list = try await fixture.get("/v1/destination-rests", as: .read).json
            #expect(list["meta"]?["total"] == 0)
        }
    }

    @Test(arguments: [("sent", "Started"), ("not_sent", "Planned"), ("failed", "Failed")])
    func settlesWhatIsUnknown(outcome: String, status: String) async throws {
        try await Fixture.run { fixture in
            let id = try await fixture.beginConversation(with: Self.ann, isUnknown: true)
            let body = "{\"outcome\": \"\(outcome)\"}"
            let reply = try await fixture.post("/v1/communications/\(id)/resolve", body, as: .operate)
            #expect(reply.status == 200)
            #expect(try reply.json["communication"]?["status"] == .string(status))
            #expect(try await fixture.post("/v1/communications/\(id)/resolve", body).code == "conflict")
        }
    }

    @Test(arguments: [
        "{}", #"{"outcome": "lost"}"#, #"{"outcome": "sent", "message": "x"}"#, #"{"result": "sent"}"#,
    ])
    func refusesToSettleWithoutAnOutcome(_ body: String) async throws {
        try await Fixture.run { fixture in
            let id = try await fixture.beginConversation(with: Self.ann, isUnknown: true)
            #expect(try await fixture.post("/v1/communications/\(id)/resolve", body).code == "invalid_body")
        }
    }
}
