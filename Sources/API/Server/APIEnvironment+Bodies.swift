import HTTPTypes
import Hummingbird

extension APIEnvironment {
    /// The whole of a JSON body.
    /// - Throws: ``Problem`` 400, 408, 413 or 415.
    func jsonBody(of call: Call) async throws -> [UInt8] {
        if let type = call.request.headers[.contentType].map({ HeaderParameters($0) }) {
            guard
                type.value == "application/json"
                    || (type.value.hasPrefix("application/") && type.value.hasSuffix("+json"))
            else {
                throw Problem(
                    .unsupportedMediaType,
                    "The Content-Type must be application/json, not \"\(type.value.prefix(100))\".")
            }
            if let charset = type["charset"], charset.lowercased() != "utf-8" {
                throw Problem(.unsupportedMediaType, "JSON is UTF-8: leave the charset out.")
            }
        }
        var pace = try BodyPace(
            limits: limits, clock: clock, maximum: Int64(limits.bodyBytes),
            announced: call.request.headers[.contentLength])
        var bytes: [UInt8] = []
        for try await buffer in call.request.body {
            try pace.took(buffer.readableBytes)
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        try pace.finish()
        return bytes
    }

    /// - Throws: ``Problem`` 400 with the place.
    func parse(_ bytes: [UInt8]) throws(Problem) -> JSONValue {
        do {
            return try JSONReader.read(bytes, maximumDepth: limits.jsonDepth)
        } catch {
            throw APIEnvironment.problem(error, in: bytes)
        }
    }

    static func problem(_ error: JSONSyntaxError, in bytes: [UInt8]) -> Problem {
        let before = bytes.prefix(error.offset)
        let line = before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
        let column = error.offset - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
        let place = "line \(line), column \(column)"
        return Problem(
            .invalidJSON, "At \(place): \(error.message).",
            places: [.init(path: place, code: ProblemCode.invalidJSON.rawValue, message: error.message)])
    }
}
