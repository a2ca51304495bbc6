/// Writes one JSON object on one line, its keys in the order given.
enum JSONLine {
    enum Value {
        case text(String?)
        case number(Int)
        case flag(Bool)
        case list([String])
        case object([(String, Value)])
        case array([Value])
    }

    static func object(_ members: [(String, Value)]) -> String {
        "{" + members.map { "\(quoted($0.0)): \(rendered($0.1))" }.joined(separator: ", ") + "}"
    }

    private static func rendered(_ value: Value) -> String {
        switch value {
        case .text(nil): "null"
        case .text(let text?): quoted(text)
        case .number(let number): "\(number)"
        case .flag(let flag): flag ? "true" : "false"
        case .list(let texts): "[\(texts.map(quoted).joined(separator: ", "))]"
        case .object(let members): object(members)
        case .array(let values): "[\(values.map(rendered).joined(separator: ", "))]"
        }
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    let digits = String(scalar.value, radix: 16)
                    out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out + "\""
    }
}
