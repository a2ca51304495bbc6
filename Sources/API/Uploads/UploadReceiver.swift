import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Runtime
import Store

/// Takes a CSV file in over HTTP: streamed to the spool directory in constant memory, durable before it is acknowledged.
///
/// A file that does not arrive whole, or is not taken over, is removed.
struct UploadReceiver: Sendable {
    let environment: APIEnvironment

    /// Bytes gathered before they are handed to the file's thread.
    private static let chunk = 1 << 20

    var endpoint: Endpoint {
        let file: JSONValue = ["type": "string", "format": "binary"]
        return Endpoint(
            method: .post, path: "/v1/campaigns/{id}/uploads", operationID: "createUpload",
            summary: "Hand in a CSV file; it is on disk when this answers, and imported in order of arrival",
            tag: "uploads", access: .scope(.participantsWrite),
            query: [
                QueryParameter("name", .text(maximumLength: 500), "What the file is called."),
                QueryParameter("force", .boolean, "Import it even where the same bytes were imported before."),
            ],
            headers: [
                .idempotencyKey,
                Endpoint.Header(name: "X-File-Name", description: "What the file is called; percent-encoded UTF-8."),
            ],
            body: Endpoint.Body(
                description: "The file, up to 4 GiB; of a form its first file.", isRequired: true,
                content: [
                    ("text/csv", file),
                    ("multipart/form-data", ["type": "object", "properties": ["file": file], "required": ["file"]]),
                ]), answers: [.json(202, "The upload, queued.", Schema.reference("Upload"))],
            problems: [
                .incompleteBody, .requestTooSlow, .idempotencyConflict, .requestInProgress, .bodyTooLarge,
                .unsupportedMediaType, .invalidBody, .diskFull,
            ], handle: receive)
    }

    private func receive(_ call: Call) async throws -> Response {
        _ = try await environment.campaignKeys.key(of: call.parameter("id"))
        var form = try multipart(of: call)
        let spool = SpoolFile(
            directory: environment.spoolDirectory,
            name: RequestIdentifier.make(given: nil, random: environment.random) + ".csv")
        var isTakenOver = false
        do {
            try await spool.create()
            let content = try await stream(call, into: spool, through: &form)
            let name = UploadName.sanitized(givenName(of: call) ?? form?.fileName)
            let isForced = call.query.boolean("force")
            let hash = APIEnvironment.requestHash(of: call, body: content.hash + Array(name.utf8))
            let now = environment.clock.now
            let response = try await environment.once(
                call, requestHash: hash,
                answer: { APIEnvironment.Answer(status: 202, $0.json(ids: [:], now: now)) },
                work: { (act: Act<UploadRow>) in
                    let row = try await environment.operations.receiveUpload(
                        campaign: call.parameter("id"),
                        file: SpooledUpload(
                            path: spool.path, fileName: name, byteCount: content.byteCount,
                            contentHash: content.hash, isForced: isForced), source: .http, by: act)
                    isTakenOver = true
                    return row
                })
            if !isTakenOver { await spool.discard() }
            return response
        } catch {
            if !isTakenOver { await spool.discard() }
            throw error
        }
    }

    /// Nil for a plain CSV body.
    private func multipart(of call: Call) throws(Problem) -> MultipartReader? {
        let type = HeaderParameters(call.request.headers[.contentType] ?? "")
        switch type.value {
        case "text/csv": return nil
        case "multipart/form-data":
            guard let boundary = type["boundary"], let reader = MultipartReader(boundary: boundary) else {
                throw Problem(.unsupportedMediaType, "The Content-Type multipart/form-data needs a boundary.")
            }
            return reader
        default:
            let given = type.value.isEmpty ? "none" : "\"\(type.value.prefix(100))\""
            throw Problem(
                .unsupportedMediaType, "The Content-Type must be text/csv or multipart/form-data; it is \(given).")
        }
    }

    private func stream(
        _ call: Call, into spool: SpoolFile, through form: inout MultipartReader?
    ) async throws -> SpoolFile.Content {
        var pace = try BodyPace(
            limits: environment.limits, clock: environment.clock, maximum: environment.limits.uploadBytes,
            announced: call.request.headers[.contentLength])
        var gathered: [UInt8] = []
        gathered.reserveCapacity(UploadReceiver.chunk + 64 * 1024)
        for try await buffer in call.request.body {
            try pace.took(buffer.readableBytes)
            if form != nil {
                gathered += try fed(buffer, to: &form)
            } else {
                gathered.append(contentsOf: buffer.readableBytesView)
            }
            if gathered.count >= UploadReceiver.chunk {
                try await spool.write(gathered)
                gathered.removeAll(keepingCapacity: true)
            }
        }
        try pace.finish()
        if let form {
            guard form.fileName != nil else {
                throw Problem(.invalidBody, "The form has no file: one part needs a filename.")
            }
            guard form.isComplete, form.hasWholeFile else {
                throw Problem(.incompleteBody, "The form ended before its closing boundary: send it again.")
            }
        }
        if !gathered.isEmpty { try await spool.write(gathered) }
        return try await spool.finish()
    }

    private func fed(_ buffer: ByteBuffer, to form: inout MultipartReader?) throws(Problem) -> [UInt8] {
        do {
            return try form?.feed(buffer.readableBytesView) ?? []
        } catch {
            throw Problem(.invalidBody, "The form cannot be read: \(error.message).")
        }
    }

    /// The name in the query, else in `X-File-Name`, else in Content-Disposition.
    private func givenName(of call: Call) -> String? {
        if let name = call.query["name"] { return name }
        if let header = HTTPField.Name("X-File-Name"), let text = call.request.headers[header] {
            return PercentCoding.decoded(text.utf8, plusIsSpace: false) ?? text
        }
        return call.request.headers[.contentDisposition].flatMap { HeaderParameters($0).fileName }
    }
}
