import Domain

/// `application/x-www-form-urlencoded`, both ways (WHATWG URL, section 5).
enum FormFields {
    /// More are not read.
    static let most = 500

    /// Nil where the text is not in that form, or holds more than ``most`` fields.
    static func parse(_ bytes: some Collection<UInt8>) -> [(name: String, value: String)]? {
        if bytes.isEmpty { return [] }
        var fields: [(name: String, value: String)] = []
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            if fields.count == most { return nil }
            let equals = part.firstIndex(of: UInt8(ascii: "="))
            guard let name = PercentCoding.decoded(part[..<(equals ?? part.endIndex)], plusIsSpace: true),
                let value = PercentCoding.decoded(
                    equals.map { part[part.index(after: $0)...] } ?? part[part.endIndex...], plusIsSpace: true)
            else { return nil }
            fields.append((name, value))
        }
        return fields
    }

    static func text(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\(PercentCoding.encoded($0.name))=\(PercentCoding.encoded($0.value))" }.joined(separator: "&")
    }
}
