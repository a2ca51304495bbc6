import Domain
import HTTPTypes
import Store
import Testing

@testable import API

/// Random requests over all endpoints, from one seed: none is answered by a fault of ours, all answers are documented.
@Suite struct FuzzTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func answersAnythingWithinTheDocument(_ seed: UInt64) async throws {
        try await Fixture.run { fixture in
            let random = SeededRandom(seed)
            let ids = try await fixture.addParticipants(3)
            let communications = try await fixture.get("/v1/communications").json["data"].elements
            let uploads = try await fixture.get("/v1/campaigns/demo/uploads").json["data"].elements
            let known = ids + (communications + uploads).compactMap { $0["id"]?.text } + ["demo", "flow.schema.json"]
            for _ in 0..<250 {
                let endpoint = random.pick(fixture.server.table.endpoints)
                var headers: [String: String] = [:]
                if random.below(2) == 0 { headers["content-type"] = random.pick(types) }
                if random.below(4) == 0 { headers["idempotency-key"] = random.pick(["a", "b", "c d", ""]) }
                let body = random.below(3) == 0 ? nil : body(random)
                let reply = try await fixture.call(
                    random.below(8) == 0
                        ? random.pick([.get, .post, .put, .delete, .head, .options]) : endpoint.method,
                    path(endpoint, known, random),
                    as: random.pick([.admin, .admin, .read, .participantsWrite, .operate, nil]),
                    headers: headers, body: body)
                #expect(reply.status < 500, "\(endpoint.path)")
            }
        }
    }

    private let types = [
        "application/json", "text/csv", "multipart/form-data; boundary=b", "text/plain",
        "application/json; charset=latin1",
        "", ";", "multipart/form-data; boundary=",
    ]

    private func path(_ endpoint: Endpoint, _ known: [String], _ random: SeededRandom) -> String {
        let strange = ["%00", "%FF", "..", "'; DROP TABLE x;--", "a%2Fb", "é", String(repeating: "9", count: 40), "%"]
            .map { $0.replacing(" ", with: "%20") }
        let path = endpoint.path.split(separator: "/").map { part -> String in
            guard part.hasPrefix("{") else { return String(part) }
            return random.below(3) > 0 ? random.pick(known) : random.pick(strange)
        }
        let query = (0..<random.below(3)).map { _ -> String in
            let name =
                endpoint.query.isEmpty || random.below(6) == 0 ? random.pick(strange) : random.pick(endpoint.query).name
            let values =
                strange + ["1", "0", "-1", "true", "created_at", "Planned", "queued", "2026-01-01", "demo", ""] + known
            return "\(name)=\(random.pick(values))"
        }
        return "/" + path.joined(separator: "/") + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    private func body(_ random: SeededRandom) -> [UInt8] {
        switch random.below(6) {
        case 0: return random.bytes(random.below(200))
        case 1:
            return Array(
                "--b\r\nContent-Disposition: form-data; filename=x\r\n\r\na\r\n--b--".utf8.prefix(random.below(80)))
        case 2: return Array(#"{"discard_backlog": true}"#.utf8)
        default:
            let value = value(random, depth: 0).bytes
            if random.below(4) > 0 { return value }
            return Array(value.prefix(random.below(value.count + 1)))
        }
    }

    private func value(_ random: SeededRandom, depth: Int) -> JSONValue {
        if depth == 0 || (random.below(3) == 0 && depth < 5) {
            return .array((0..<random.below(4)).map { _ in value(random, depth: depth + 1) })
        }
        let names = ["attributes", "timezone", "object_id", "external_id", "email", "amount", "rate", "", "é"]
        switch random.below(8) {
        case 0: return .null
        case 1: return .integer(Int64(bitPattern: random.next()))
        case 2: return .number(Double(bitPattern: random.next()))
        case 3: return .string(random.pick(["", "a", "x\u{0}", "Europe/London", "a@b.c", "12", "\u{10FFFF}"]))
        case 4: return .boolean(true)
        default:
            if depth > 5 { return .null }
            return .object(
                (0..<random.below(4)).map { _ in .init(random.pick(names), value(random, depth: depth + 1)) })
        }
    }
}
