import Domain
import Store

/// The query parameters of one request, checked against what its endpoint takes.
struct Query: Sendable {
    private var values: [String: String] = [:]

    /// - Throws: ``Problem`` 400 that names the parameter and, where it is unknown, the nearest known one.
    init(_ text: String?, taking parameters: [QueryParameter]) throws(Problem) {
        for pair in (text ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decoded(String(parts[0]).utf8, plusIsSpace: true),
                let value = PercentCoding.decoded((parts.count > 1 ? parts[1] : "").utf8, plusIsSpace: true)
            else { throw Problem(.malformedRequest, "The query is not percent-encoded UTF-8.") }
            guard let parameter = parameters.first(where: { $0.name == name }) else {
                throw Query.unknown(name, among: parameters.map(\.name))
            }
            if values[name] != nil { throw .badParameter(name, "must not be given twice") }
            if let fault = parameter.fault(in: value) { throw .badParameter(name, fault) }
            values[name] = value
        }
    }

    subscript(name: String) -> String? { values[name] }

    func integer(_ name: String) -> Int? { values[name].flatMap { Int($0) } }
    func boolean(_ name: String) -> Bool { values[name] == "true" }
    func instant(_ name: String) -> Instant? { values[name].flatMap { InstantText.parse($0) } }

    func choices(_ name: String) -> [String] {
        values[name].map { $0.split(separator: ",").map(String.init) } ?? []
    }

    /// What every list takes; lists count their total.
    func page(isAscending: Bool = false) -> PageRequest {
        PageRequest(
            cursor: values["cursor"], limit: integer("limit") ?? 100,
            isAscending: values["sort"].map { $0 == "created_at" } ?? isAscending, countsTotal: true)
    }

    private static func unknown(_ name: String, among known: [String]) -> Problem {
        let shown = String(name.prefix(64))
        var message = "there is no parameter \"\(shown)\" here"
        if let near = NearestName.nearest(to: name, among: known) {
            message += "; did you mean \"\(near)\"?"
        } else if known.isEmpty {
            message += "; it takes none"
        } else {
            message += "; it takes \(known.joined(separator: ", "))"
        }
        return Problem(
            .unknownParameter, "In the query \(message)",
            places: [Problem.Place(path: shown, code: ProblemCode.unknownParameter.rawValue, message: message)])
    }
}
