import Domain
import HTTPTypes
import Store
import Synchronization
import Testing

@testable import API

@Suite struct ParticipantTests {
    private static let path = "/v1/campaigns/demo/participants"

    @Test func givesEveryItemAResultOfItsOwn() async throws {
        try await Fixture.run { fixture in
            let body = """
                [{"attributes": {"external_id": "a", "amount": 5, "rate": 1.5, "paid": true, "note": "5"}, "timezone": "Europe/Berlin", "object_id": 456},
                 {"attributes": {"external_id": "a", "amount": 6}, "object_id": "456"},
                 {"attributes": {"external_id": "a", "amount": 6, "note": null}, "object_id": "456"},
                 {"attributes": {"amount": 1}}, 7, {"attributes": []}, {"attributs": {}},
                 {"attributes": {"external_id": "b", "amount": [1], "amount": 2}, "timezone": 5},
                 {"attributes": {"external_id": "c", "amount": 12345678901234567890}},
                 {"attributes": {"external_id": "d"}}]
                """
            let reply = try await fixture.post(ParticipantTests.path, body, as: .participantsWrite)
            #expect(reply.status == 200)
            let results = try reply.json["data"].elements
            #expect(
                results.map { $0["result"]?.text } == [
                    "created", "updated", "unchanged", "rejected", "rejected", "rejected", "rejected", "rejected",
                    "rejected", "created",
                ])
            #expect(results[0]["participant_id"] == results[2]["participant_id"])
            let fields = results.map { $0["issues"].elements.map { $0["field"]?.text } }
            #expect(fields[4] == [nil])
            #expect(fields[5] == ["attributes"])
            #expect(fields[6] == ["attributs", "attributes"])
            #expect(fields[7] == ["attributes.amount", "attributes.amount", "timezone"])
            #expect(fields[8] == ["attributes.amount"])
            #expect(try reply.json["meta"]?["counts"]?["rejected"] == 6)

            let id = try #require(results[0]["participant_id"]?.text)
            let participant = try await fixture.get("/v1/participants/\(id)", as: .read).json
            #expect(participant["participant"] == ["amount": 6, "rate": .number(1.5), "paid": true, "note": "5"])
            #expect(participant["customer"] == ["external_id": "a"])
            #expect(participant["timezone"] == "Europe/Berlin" && participant["object_id"] == "456")
            let upload = try reply.json["meta"]?["upload_id"]
            #expect(participant["created_by"]?["upload_id"] == upload)
        }
    }

    @Test func servesTheHostedPlatformsPath() async throws {
        try await Fixture.run { fixture in
            let reply = try await fixture.post(
                "/private/campaigns/v2/demo/participants", #"[{"attributes": {"external_id": "x"}}]"#,
                as: .participantsWrite)
            #expect(reply.status == 200)
            #expect(try await fixture.get(ParticipantTests.path).json["meta"]?["total"] == 1)
        }
    }

    @Test(arguments: [
        ("", 400, "invalid_json"), ("[", 400, "invalid_json"), ("[1,]", 400, "invalid_json"),
        ("[NaN]", 400, "invalid_json"),
        ("{}", 422, "invalid_body"), ("[]", 422, "invalid_body"), ("5", 422, "invalid_body"),
        ("[{}] x", 400, "invalid_json"), (String(repeating: "[", count: 100_000), 400, "invalid_json"),
        ("[\"\u{1}\"]", 400, "invalid_json"),
    ])
    func refusesBodiesOfAnotherShape(_ body: String, _ status: Int, _ code: String) async throws {
        try await Fixture.run { fixture in
            let reply = try await fixture.post(ParticipantTests.path, body)
            #expect(reply.status == status && reply.code == code)
        }
    }

    @Test func refusesTooMuch() async throws {
        try await Fixture.run(limits: APILimits(bodyBytes: 2000, items: 3)) { fixture in
            let items = { (count: Int) in "[" + Array(repeating: "{}", count: count).joined(separator: ",") + "]" }
            #expect(try await fixture.post(ParticipantTests.path, items(3)).status == 200)
            #expect(try await fixture.post(ParticipantTests.path, items(4)).code == "too_many_items")
            #expect(try await fixture.post(ParticipantTests.path, items(1000)).code == "body_too_large")
            let bytes: [UInt8] = [0x5B, 0x22, 0xFF, 0x22, 0x5D]
            let reply = try await fixture.call(
                .post, ParticipantTests.path, headers: ["content-type": "application/json"], body: bytes)
            #expect(reply.code == "invalid_json")
            let typed = try await fixture.call(
                .post, ParticipantTests.path, headers: ["content-type": "text/plain"], body: Array("[]".utf8))
            #expect(typed.status == 415)
        }
    }

    @Test func takesTenThousandItemsAtOnce() async throws {
        try await Fixture.run { fixture in
            let ids = try await fixture.addParticipants(10_000)
            #expect(Set(ids).count == 10_000)
        }
    }

    @Test func repeatsTheAnswerForTheSameIdempotencyKey() async throws {
        try await Fixture.run { fixture in
            let body = #"[{"attributes": {"external_id": "x"}}]"#
            let headers = ["idempotency-key": "k1"]
            let replayed = try #require(HTTPField.Name("Idempotent-Replayed"))
            let first = try await fixture.post(ParticipantTests.path, body, headers: headers)
            let second = try await fixture.post(ParticipantTests.path, body, headers: headers)
            #expect(first.bytes == second.bytes && second.status == 200)
            #expect(first.headers[replayed] == nil && second.headers[replayed] == "true")
            let uploads = try await fixture.get("/v1/campaigns/demo/uploads").json["data"].elements
            #expect(uploads.count == 1)

            let other = try await fixture.post(ParticipantTests.path, body + " ", headers: headers)
            #expect(other.status == 409 && other.code == "idempotency_conflict")
            let stranger = try await fixture.post(
                ParticipantTests.path, body, as: .participantsWrite, headers: headers)
            #expect(stranger.status == 200 && stranger.headers[replayed] == nil)
            fixture.manual.advance(by: .seconds(24 * 3600 + 1))
            let late = try await fixture.post(ParticipantTests.path, body, headers: headers)
            #expect(late.headers[replayed] == nil)
            let bad = try await fixture.post(ParticipantTests.path, body, headers: ["idempotency-key": "a b"])
            #expect(bad.code == "bad_parameter")
        }
    }

    @Test func refusesTheSameWriteWhileItIsWorkedOn() async throws {
        try await Fixture.run { fixture in
            let body = #"[{"attributes": {"external_id": "x"}}]"#
            let (entered, entrance) = AsyncStream<Void>.makeStream()
            let (released, release) = AsyncStream<Void>.makeStream()
            fixture.operations.gate.withLock {
                $0 = {
                    entrance.yield()
                    for await _ in released { break }
                }
            }
            async let first = fixture.post(ParticipantTests.path, body, headers: ["idempotency-key": "k"])
            for await _ in entered { break }
            let second = try await fixture.post(ParticipantTests.path, body, headers: ["idempotency-key": "k"])
            #expect(second.status == 409 && second.code == "request_in_progress")
            release.yield()
            #expect(try await first.status == 200)
        }
    }

    @Test func saysWhenTheStoreCannotTakeAWrite() async throws {
        try await Fixture.run { fixture in
            let faults: [(any Error, Int, String)] = [
                (StoreError.diskFull(place: "p", operation: "o"), 507, "disk_full"),
                (StoreError.readOnly(place: "p", operation: "o"), 503, "store_unavailable"),
                (StoreError.inUse(place: "p", holder: "h"), 503, "store_unavailable"),
                (StoreError.corrupt(place: "p", operation: "o", reason: "r"), 500, "internal_fault"),
                (CancellationError(), 503, "shutting_down"),
                (SpoolFault(operation: "write", path: "p", number: 28), 507, "disk_full"),
            ]
            for (fault, status, code) in faults {
                fixture.operations.failure.withLock { $0 = fault }
                let reply = try await fixture.post(ParticipantTests.path, "[{}]")
                #expect(reply.status == status && reply.code == code)
                #expect((reply.headers[.retryAfter] != nil) == (status != 500))
            }
        }
    }

    @Test func pagesAndFilters() async throws {
        try await Fixture.run { fixture in
            let ids = try await fixture.addParticipants(7)
            var seen: [String] = []
            var path = ParticipantTests.path + "?limit=3&sort=created_at"
            while true {
                let page = try await fixture.get(path).json
                #expect(page["meta"]?["total"] == 7)
                seen += page["data"].elements.compactMap { $0["id"]?.text }
                guard let next = page["meta"]?["next"]?.text else { break }
                path = ParticipantTests.path + "?limit=3&sort=created_at&cursor=\(next)"
            }
            #expect(seen == ids)
            for (filter, count) in [
                ("external_id=p3", 1), ("name=NAME+1", 1), ("name=name", 7), ("external_id=none", 0), ("status=x", 0),
                ("created_from=2020-01-01", 7), ("created_before=2020-01-01T00:00:00Z", 0), ("email=x@example.com", 0),
                ("phone=+442071234567", 0),
            ] {
                let reply = try await fixture.get(ParticipantTests.path + "?" + filter)
                #expect(try reply.json["data"].elements.count == count, "\(filter)")
            }
            let upload = try #require(
                try await fixture.get("/v1/participants/\(ids[0])").json["created_by"]?["upload_id"]?.text)
            #expect(try await fixture.get(ParticipantTests.path + "?upload=\(upload)").json["data"].elements.count == 7)
        }
    }

    @Test(arguments: [
        ("limit=0", "bad_parameter"), ("limit=1001", "bad_parameter"), ("limit=x", "bad_parameter"),
        ("limit=99999999999999999999", "bad_parameter"), ("cursor=zzz", "bad_cursor"), ("cursor=", "bad_parameter"),
        ("sort=name", "bad_parameter"), ("stauts=x", "unknown_parameter"), ("limit=1&limit=2", "bad_parameter"),
        ("name=%FF", "malformed_request"), ("created_from=yesterday", "bad_parameter"), ("upload=1", "bad_parameter"),
    ])
    func refusesBadParameters(_ query: String, _ code: String) async throws {
        try await Fixture.run { fixture in
            let reply = try await fixture.get(ParticipantTests.path + "?" + query)
            #expect(reply.status == 400 && reply.code == code)
        }
    }

    @Test func namesTheNearestParameter() async throws {
        try await Fixture.run { fixture in
            let reply = try await fixture.get(ParticipantTests.path + "?stauts=x")
            #expect(try reply.json["detail"]?.text?.contains("\"status\"") == true)
            #expect(try reply.json["errors"].elements.first?["path"] == "stauts")
        }
    }

    @Test func findsNothingForIDsThatAreNotItsOwn() async throws {
        try await Fixture.run { fixture in
            let id = try #require(try await fixture.addParticipants(1).first)
            let parsed = try #require(APIIdentifier(id))
            let others = [
                "1", "demo", "%00", "..", id + "0", String(id.dropLast()),
                APIIdentifier(.participant, key: parsed.key + 1, createdAt: parsed.createdAt).description,
                APIIdentifier(.participant, key: parsed.key, createdAt: parsed.createdAt + .milliseconds(1))
                    .description,
                APIIdentifier(.participant, key: .max, createdAt: parsed.createdAt).description,
                APIIdentifier(.participant, key: 0, createdAt: parsed.createdAt).description,
                APIIdentifier(.run, key: parsed.key, createdAt: parsed.createdAt).description,
            ]
            for other in others {
                for area in ["participants", "communications", "uploads"] {
                    #expect(try await fixture.get("/v1/\(area)/\(other)").status == 404, "\(area) \(other)")
                }
                #expect(try await fixture.get("/v1/participants/\(other)/communications").status == 404)
            }
            #expect(try await fixture.get("/v1/participants/\(id.uppercased())").status == 200)
        }
    }
}
