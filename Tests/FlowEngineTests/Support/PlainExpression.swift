import Domain

/// The expressions that ``RandomCampaign`` makes, each written again in Swift.
enum PlainExpression {
    struct TypeError: Error {}

    static let values = [
        "b_string", "a_string or 'x'", "'z' if a_string == b_string else 'y'", "(a_string + b_string)[0]",
        "f'{a_string.upper()}'.lower()", "None",
    ]
    static let lists = ["[a_string, 'y']", "('x', 'z')", "b_string", "(b_string,)"]
    static let baseTimes = ["None if a_string == 'x' else date.today()", "b_string and date(2026, 7, 1)"]

    /// - Parameters a, b: `a_string` and `b_string`.
    static func evaluate(_ source: String, a: String?, b: String?) throws -> (members: [FieldValue?], repr: String) {
        switch source {
        case "b_string": return one(b)
        case "a_string or 'x'": return one(a ?? "x")
        case "'z' if a_string == b_string else 'y'": return one(a == b ? "z" : "y")
        case "(a_string + b_string)[0]":
            guard let a, b != nil else { throw TypeError() }
            return one(String(a.prefix(1)))
        case "f'{a_string.upper()}'.lower()":
            guard let a else { throw TypeError() }
            return one(a)
        case "None": return one(nil)
        case "[a_string, 'y']": return ([a.map { .string($0) }, .string("y")], "[\(repr(a)), 'y']")
        case "('x', 'z')": return ([.string("x"), .string("z")], source)
        case "(b_string,)": return ([b.map { .string($0) }], "(\(repr(b)),)")
        case "None if a_string == 'x' else date.today()": return one(a == "x" ? nil : "a date")
        case "b_string and date(2026, 7, 1)": return one(b == nil ? nil : "a date")
        default: throw TypeError()
        }
    }

    private static func one(_ text: String?) -> (members: [FieldValue?], repr: String) {
        ([text.map { .string($0) }], repr(text))
    }

    private static func repr(_ text: String?) -> String { text.map { "'\($0)'" } ?? "None" }
}
