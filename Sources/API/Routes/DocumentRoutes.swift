import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Store

/// The documents that describe the API and the definition files.
struct DocumentRoutes: Sendable {
    let environment: APIEnvironment
    /// The OpenAPI document, made once from all endpoints, these included.
    let document: @Sendable () -> [UInt8]

    private static let maximumBytes = 4 << 20

    var endpoints: [Endpoint] {
        let document = document
        return [
            Endpoint(
                method: .get, path: "/openapi.json", operationID: "getOpenAPI", summary: "This document",
                tag: "documents", access: .open,
                answers: [.json("An OpenAPI 3.1 document.", ["type": "object"])]
            ) { _ in APIEnvironment.response(APIEnvironment.Answer(body: document())) },
            Endpoint(
                method: .get, path: "/schemas/{name}", operationID: "getSchema",
                summary: "The JSON Schema of a kind of definition file", tag: "documents", access: .open,
                answers: [
                    Endpoint.Answer(
                        status: 200, description: "A JSON Schema.", contentType: "application/schema+json",
                        schema: ["type": "object"])
                ], handle: schema),
        ]
    }

    private func schema(_ call: Call) async throws -> Response {
        let name = call.parameter("name")
        guard let directory = environment.schemaDirectory, DocumentRoutes.isFileName(name) else {
            throw Problem.notFound("schema of this name")
        }
        let bytes: [UInt8]? = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: DocumentRoutes.read("\(directory)/\(name)"))
            }
        }
        guard let bytes else { throw Problem.notFound("schema of this name") }
        var headers = HTTPFields()
        headers[.contentType] = "application/schema+json"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Lower-case letters, digits, `-`, `_` and inner dots, ending in `.json`: nothing that leads elsewhere.
    static func isFileName(_ name: String) -> Bool {
        guard name.hasSuffix(".json"), (6...100).contains(name.utf8.count), !name.hasPrefix("."), !name.contains("..")
        else { return false }
        return name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
        }
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= maximumBytes else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let wanted = bytes.count - filled
            let count = bytes.withUnsafeMutableBytes { buffer in
                Foundation.read(descriptor, buffer.baseAddress.map { $0 + filled }, wanted)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return nil }
            filled += count
        }
        return bytes
    }
}
