import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Runtime
import Store

/// Uploads: list, get, issues and the rejected rows. Taking one in is ``UploadReceiver``'s.
struct UploadRoutes: Sendable {
    let environment: APIEnvironment

    var endpoints: [Endpoint] {
        [
            UploadReceiver(environment: environment).endpoint,
            Endpoint(
                method: .get, path: "/v1/campaigns/{id}/uploads", operationID: "listUploads",
                summary: "The uploads of a campaign", tag: "uploads", access: .scope(.read),
                query: ListParameters.sorted() + [
                    QueryParameter(
                        "status", .choices(UploadStatus.allCases.map(\.rawValue)), "Only those in these statuses.")
                ], answers: [.json("One page.", Schema.page("Upload"))], problems: [.badCursor], handle: list),
            Endpoint(
                method: .get, path: "/v1/uploads/{id}", operationID: "getUpload",
                summary: "One upload, with its progress", tag: "uploads", access: .scope(.read),
                answers: [.json("The upload.", Schema.reference("Upload"))]
            ) { call in
                let row = try await environment.upload(call.parameter("id"))
                return APIEnvironment.json(try await json([row])[0])
            },
            Endpoint(
                method: .get, path: "/v1/uploads/{id}/issues", operationID: "listIssues",
                summary: "Why rows of an upload were rejected, or accepted with a warning", tag: "uploads",
                access: .scope(.read),
                query: ListParameters.page + [
                    QueryParameter("severity", .choice(["error"]), "Leave out warnings.")
                ], answers: [.json("One page, in line order.", Schema.page("RowIssue"))], problems: [.badCursor],
                handle: issues),
            Endpoint(
                method: .get, path: "/v1/uploads/{id}/errors.csv", operationID: "getErrorsCSV",
                summary: "The rejected rows as they came, with why: corrected, the file imports as it is",
                tag: "uploads", access: .scope(.read),
                answers: [
                    Endpoint.Answer(
                        status: 200, description: "Raw data; not for opening in a spreadsheet.",
                        contentType: "text/csv", schema: nil)
                ], problems: [.noRejectedRows], handle: errorsFile),
        ]
    }

    func json(_ rows: [UploadRow]) async throws -> [JSONValue] {
        let ids = try await environment.uploadIDs(rows.compactMap(\.duplicateOf))
        let now = environment.clock.now
        return rows.map { $0.json(ids: ids, now: now) }
    }

    private func list(_ call: Call) async throws -> Response {
        let campaign = try await environment.campaignKeys.key(of: call.parameter("id"))
        let page = try await environment.store.uploads(
            UploadQuery(
                campaign: campaign, statuses: call.query.choices("status").compactMap { UploadStatus(rawValue: $0) },
                page: call.query.page()))
        return APIEnvironment.list(try await json(page.rows), next: page.next, total: page.total)
    }

    private func issues(_ call: Call) async throws -> Response {
        let upload = try await environment.upload(call.parameter("id"))
        let page = try await environment.store.rowIssues(
            RowIssueQuery(
                upload: upload.key, rejectedOnly: call.query["severity"] == "error",
                page: call.query.page(isAscending: true)))
        return APIEnvironment.list(page.rows.map(\.json), next: page.next, total: page.total)
    }

    private func errorsFile(_ call: Call) async throws -> Response {
        let upload = try await environment.upload(call.parameter("id"))
        guard let path = try await environment.operations.errorsFile(of: upload),
            let file = try await FileStream.open(path)
        else {
            throw Problem(
                .noRejectedRows,
                "There is no errors file: no row was rejected, or the upload (\(upload.status.rawValue)) has not ended."
            )
        }
        let stem = UploadName.sanitized(upload.fileName).dropLast(4)
        var headers = HTTPFields()
        headers[.contentType] = "text/csv"
        headers[.contentDisposition] =
            "attachment; filename=\"\(UploadName.forHeader(String(stem) + ".errors.csv"))\""
        if let name = HTTPField.Name("X-Content-Type-Options") { headers[name] = "nosniff" }
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(contentLength: file.byteCount) { writer in
                while let bytes = try await file.next() { try await writer.write(ByteBuffer(bytes: bytes)) }
                try await writer.finish(nil)
            })
    }
}
