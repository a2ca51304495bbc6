import Domain

/// A header value of the form `token; name=value; name="quoted"` (RFC 9110, section 5.6.6), names in lower case.
struct HeaderParameters: Hashable, Sendable {
    /// In lower case.
    var value: String
    private var parameters: [String: String] = [:]

    init(_ text: String) {
        var rest = Substring(text)
        value = HeaderParameters.trimmed(HeaderParameters.take(upTo: ";", from: &rest)).lowercased()
        while !rest.isEmpty {
            let name = HeaderParameters.trimmed(HeaderParameters.take(upTo: "=", from: &rest)).lowercased()
            rest = rest.drop { $0 == " " || $0 == "\t" }
            let content: String
            if rest.first == "\"" {
                content = HeaderParameters.takeQuoted(from: &rest)
                _ = HeaderParameters.take(upTo: ";", from: &rest)
            } else {
                content = HeaderParameters.trimmed(HeaderParameters.take(upTo: ";", from: &rest))
            }
            if !name.isEmpty, parameters[name] == nil { parameters[name] = content }
        }
    }

    subscript(name: String) -> String? { parameters[name] }

    /// `filename*` (RFC 5987, UTF-8 only), else `filename`.
    var fileName: String? {
        if let extended = parameters["filename*"], extended.lowercased().hasPrefix("utf-8'"),
            let quote = extended.dropFirst(6).firstIndex(of: "'"),
            let name = PercentCoding.decoded(String(extended[extended.index(after: quote)...]).utf8, plusIsSpace: false)
        {
            return name
        }
        return parameters["filename"]
    }

    private static func take(upTo end: Character, from rest: inout Substring) -> Substring {
        let index = rest.firstIndex(of: end) ?? rest.endIndex
        defer { rest = index == rest.endIndex ? rest[index...] : rest[rest.index(after: index)...] }
        return rest[..<index]
    }

    private static func takeQuoted(from rest: inout Substring) -> String {
        var content = ""
        rest.removeFirst()
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
                rest.removeFirst()
                content.append(next)
            } else {
                content.append(character)
            }
        }
        return content
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
