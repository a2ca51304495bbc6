import HTTPTypes
import Runtime
import Store
import Synchronization
import Testing

@testable import API

@Suite struct CampaignTests {
    @Test func listsAndGets() async throws {
        try await Fixture.run { fixture in
            _ = try await fixture.addParticipants(2)
            let list = try await fixture.get("/v1/campaigns", as: .read).json
            #expect(list["data"].elements.map { $0["id"] } == ["demo"])
            let campaign = try await fixture.get("/v1/campaigns/demo").json
            #expect(campaign["status"] == "running" && campaign["participants"] == 2 && campaign["name"] == "Demo")
            #expect(try await fixture.get("/v1/campaigns/other").code == "not_found")
            #expect(try await fixture.get("/v1/campaigns?cursor=other").code == "bad_cursor")
            #expect(try await fixture.get("/v1/campaigns?cursor=demo").json["data"].elements.isEmpty)
        }
    }

    @Test func startsAndStops() async throws {
        try await Fixture.run { fixture in
            let stop = try await fixture.call(.post, "/v1/campaigns/demo/stop", as: .operate)
            #expect(try stop.json["changed"] == true)
            #expect(try stop.json["campaign"]?["status"] == "stopped")
            #expect(try await fixture.call(.post, "/v1/campaigns/demo/stop").json["changed"] == false)
            let start = try await fixture.post("/v1/campaigns/demo/start", #"{"discard_backlog": true}"#)
            #expect(try start.json["campaign"]?["status"] == "running")
            #expect(try await fixture.call(.post, "/v1/campaigns/other/start").status == 404)
        }
    }

    @Test func repeatsAStartWithItsKey() async throws {
        try await Fixture.run { fixture in
            let headers = ["idempotency-key": "s"]
            let first = try await fixture.call(.post, "/v1/campaigns/demo/stop", headers: headers)
            let second = try await fixture.call(.post, "/v1/campaigns/demo/stop", headers: headers)
            #expect(first.bytes == second.bytes)
            #expect(try second.json["changed"] == true)
            #expect(try await fixture.call(.post, "/v1/campaigns/demo/start", headers: headers).status == 409)
        }
    }

    @Test(arguments: [
        "[]", "5", #"{"discard_backlog": 1}"#, #"{"discard": true}"#,
        #"{"discard_backlog": true, "discard_backlog": true}"#,
    ])
    func refusesOtherSettings(_ body: String) async throws {
        try await Fixture.run { fixture in
            let reply = try await fixture.post("/v1/campaigns/demo/start", body)
            #expect(reply.code == "invalid_body")
        }
    }

    @Test func showsCommunications() async throws {
        try await Fixture.run { fixture in
            let ids = try await fixture.addParticipants(3)
            for path in ["/v1/communications", "/v1/campaigns/demo/communications"] {
                #expect(try await fixture.get(path).json["meta"]?["total"] == 3)
            }
            let own = try await fixture.get("/v1/participants/\(ids[1])/communications").json["data"].elements
            #expect(own.count == 1 && own[0]["participant_id"] == .string(ids[1]))
            #expect(own[0]["status"] == "Planned" && own[0]["channel"] == "outbox" && own[0]["name"] == "Reminder")
            for (filter, count) in [
                ("status=Planned,Started", 3), ("status=Failed", 0), ("channel=outbox", 3), ("channel=x", 0),
                ("name=Reminder", 3), ("name=Other", 0),
            ] {
                #expect(
                    try await fixture.get("/v1/communications?\(filter)").json["data"].elements.count == count,
                    "\(filter)")
            }
            let wrong = try await fixture.get("/v1/communications?status=Plannd")
            #expect(try wrong.json["detail"]?.text?.contains("\"Planned\"") == true)

            let id = try #require(own[0]["id"]?.text)
            let detail = try await fixture.get("/v1/communications/\(id)").json
            #expect(detail["plan"]?["planned_at"]?.text?.hasSuffix("+01:00") == true)
            #expect(detail["plan"]?["ledger"] == ["base: Europe/London"])
            #expect(detail["attempt_history"] == [])
        }
    }

    @Test func tellsHealthAndReadiness() async throws {
        try await Fixture.run { fixture in
            #expect(try await fixture.get("/healthz", as: nil).json == ["status": "ok"])
            #expect(try await fixture.get("/readyz", as: nil).status == 200)
            fixture.operations.problems.withLock { $0 = [ReadinessProblem(code: "disk_full", message: "no space")] }
            let reply = try await fixture.get("/readyz", as: nil)
            #expect(reply.status == 503)
            #expect(try reply.json["reasons"].elements.first?["code"] == "disk_full")
            #expect(try await fixture.get("/healthz", as: nil).status == 200)
        }
    }
}
