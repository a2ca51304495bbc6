import Crypto
import Domain
import Foundation
import HTTPTypes
import Runtime
import Store
import Synchronization
import Testing

@testable import API

@Suite struct UploadTests {
    private static let path = "/v1/campaigns/demo/uploads"
    private static let csv = Array("email\na@example.com\n".utf8)

    private func spooled(_ fixture: Fixture) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: fixture.spool)) ?? []
    }

    @Test func takesACSVBody() async throws {
        try await Fixture.run { fixture in
            let reply = try await fixture.call(
                .post, UploadTests.path + "?name=rows.csv&force=true", as: .participantsWrite,
                headers: ["content-type": "text/csv; charset=utf-8"], body: UploadTests.csv)
            #expect(reply.status == 202)
            #expect(try reply.json["status"] == "queued")
            #expect(try reply.json["file_name"] == "rows.csv")
            let file = try #require(fixture.operations.received.withLock { $0.first })
            #expect(try Array(Data(contentsOf: URL(fileURLWithPath: file.path))) == UploadTests.csv)
            #expect(file.contentHash == Array(SHA256.hash(data: UploadTests.csv)))
            #expect(file.isForced && file.byteCount == 20 && file.path.hasPrefix(fixture.spool + "/"))

            let id = try #require(try reply.json["id"]?.text)
            #expect(try await fixture.get("/v1/uploads/\(id)", as: .read).bytes == reply.bytes)
            let list = try await fixture.get(UploadTests.path + "?status=queued,done").json
            #expect(list["data"].elements.compactMap { $0["id"]?.text } == [id])
            #expect(try await fixture.get(UploadTests.path + "?status=done").json["data"].elements.isEmpty)
        }
    }

    @Test(arguments: [
        (["x-file-name": "na%C3%AFve.csv"], "naïve.csv"), (["x-file-name": "../x/y.csv"], "y.csv"),
        (["content-disposition": "attachment; filename=\"q.csv\""], "q.csv"), ([:], "upload.csv"),
    ])
    func takesTheNameFromTheHeaders(_ headers: [String: String], _ name: String) async throws {
        try await Fixture.run { fixture in
            let all = headers.merging(["content-type": "text/csv"]) { a, _ in a }
            let reply = try await fixture.call(.post, UploadTests.path, headers: all, body: UploadTests.csv)
            #expect(try reply.json["file_name"] == .string(name))
        }
    }

    @Test func takesTheFirstFileOfAForm() async throws {
        try await Fixture.run { fixture in
            let form =
                "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.csv\"\r\n\r\nemail\n\r\n--b--\r\n"
            let type = ["content-type": "multipart/form-data; boundary=\"b\""]
            let reply = try await fixture.call(.post, UploadTests.path, headers: type, body: Array(form.utf8))
            #expect(reply.status == 202)
            #expect(try reply.json["file_name"] == "f.csv")
            #expect(try reply.json["bytes"] == 6)

            let cut = try await fixture.call(
                .post, UploadTests.path, headers: type, body: Array(form.utf8.dropLast(5)))
            #expect(cut.code == "incomplete_body")
            let none = try await fixture.call(
                .post, UploadTests.path, headers: type,
                body: Array("--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n--b--".utf8))
            #expect(none.code == "invalid_body")
            let broken = try await fixture.call(
                .post, UploadTests.path, headers: type, body: Array("--bx\r\n".utf8))
            #expect(broken.code == "invalid_body")
            #expect(spooled(fixture).count == 1)
        }
    }

    @Test func refusesOtherTypes() async throws {
        try await Fixture.run { fixture in
            for type in ["application/json", "multipart/form-data", "multipart/form-data; boundary=", "x"] {
                let reply = try await fixture.call(
                    .post, UploadTests.path, headers: ["content-type": type], body: UploadTests.csv)
                #expect(reply.status == 415, "\(type)")
            }
            #expect(try await fixture.call(.post, UploadTests.path, body: UploadTests.csv).status == 415)
            let other = try await fixture.call(
                .post, "/v1/campaigns/other/uploads", headers: ["content-type": "text/csv"], body: UploadTests.csv)
            #expect(other.status == 404)
            #expect(spooled(fixture).isEmpty)
        }
    }

    @Test func removesWhatIsNotTaken() async throws {
        try await Fixture.run(limits: APILimits(uploadBytes: 100)) { fixture in
            let headers = ["content-type": "text/csv"]
            let large = try await fixture.call(
                .post, UploadTests.path, headers: headers, body: [UInt8](repeating: 65, count: 101))
            #expect(large.status == 413)
            fixture.operations.failure.withLock { $0 = StoreError.diskFull(place: "p", operation: "o") }
            let full = try await fixture.call(.post, UploadTests.path, headers: headers, body: UploadTests.csv)
            #expect(full.status == 507 && full.headers[.retryAfter] != nil)
            #expect(spooled(fixture).isEmpty)
        }
    }

    @Test func saysThatTheSpoolCannotBeUsed() async throws {
        try await Fixture.run { fixture in
            try Data().write(to: URL(fileURLWithPath: fixture.spool))
            let reply = try await fixture.call(
                .post, UploadTests.path, headers: ["content-type": "text/csv"], body: UploadTests.csv)
            #expect(reply.status == 503 && reply.code == "store_unavailable")
        }
    }

    @Test func repeatsTheAnswerForTheSameFile() async throws {
        try await Fixture.run { fixture in
            let headers = ["content-type": "text/csv", "idempotency-key": "u"]
            let first = try await fixture.call(.post, UploadTests.path, headers: headers, body: UploadTests.csv)
            let second = try await fixture.call(.post, UploadTests.path, headers: headers, body: UploadTests.csv)
            #expect(first.bytes == second.bytes && second.status == 202)
            let other = try await fixture.call(.post, UploadTests.path, headers: headers, body: [65])
            #expect(other.code == "idempotency_conflict")
            #expect(spooled(fixture).count == 1)
        }
    }

    @Test func showsIssuesAndRejectedRows() async throws {
        try await Fixture.run { fixture in
            let reply = try await fixture.post(
                "/v1/campaigns/demo/participants", #"[{"attributes": {}}, {"attributes": {"external_id": "a"}}, 5]"#)
            let id = try #require(try reply.json["meta"]?["upload_id"]?.text)
            let issues = try await fixture.get("/v1/uploads/\(id)/issues").json["data"].elements
            #expect(issues.map { $0["line"]?.number } == [0, 2])
            #expect(issues.map { $0["code"]?.text } == ["missing_identifier", "bad_item"])
            let page = try await fixture.get("/v1/uploads/\(id)/issues?limit=1&severity=error").json
            let next = try #require(page["meta"]?["next"]?.text)
            let rest = try await fixture.get("/v1/uploads/\(id)/issues?limit=1&severity=error&cursor=\(next)").json
            #expect(rest["data"].elements.count == 1)

            #expect(try await fixture.get("/v1/uploads/\(id)/errors.csv").code == "no_rejected_rows")
            let path = fixture.directory + "/e.csv"
            let rows = String(repeating: "a,b,é\r\n", count: 30_000)
            try Data(rows.utf8).write(to: URL(fileURLWithPath: path))
            fixture.operations.errorsFile.withLock { $0 = path }
            let file = try await fixture.get("/v1/uploads/\(id)/errors.csv", as: .read)
            #expect(file.status == 200 && file.bytes == Array(rows.utf8))
            #expect(file.headers[.contentDisposition] == "attachment; filename=\"api.errors.csv\"")
            #expect(file.headers[.contentLength] == String(rows.utf8.count))
        }
    }
}
