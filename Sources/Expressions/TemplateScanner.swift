/// Cuts a template's text into literals and references. One pass over the bytes; each reference at most 200 bytes.
struct TemplateScanner {
    enum Part {
        case literal(ArraySlice<UInt8>)
        case reference(Template.Reference)
    }

    /// The attributes of `communication` that a template may show.
    static let communicationAttributes = ["status", "name", "channel", "agent", "started_at", "ended_at"]
    private static let maximumReferenceLength = 200

    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The next part; nil at the end.
    mutating func next() throws(TemplateSyntaxError) -> Part? {
        guard position < bytes.count else { return nil }
        if isPair(at: position, UInt8(ascii: "{")) { return .reference(try reference()) }
        let start = position
        while position < bytes.count, !isPair(at: position, UInt8(ascii: "{")) { position += 1 }
        return .literal(bytes[start..<position])
    }

    private func isPair(at index: Int, _ byte: UInt8) -> Bool {
        index + 1 < bytes.count && bytes[index] == byte && bytes[index + 1] == byte
    }

    private mutating func reference() throws(TemplateSyntaxError) -> Template.Reference {
        let opening = position
        position += 2
        skipSpace()
        let start = position
        let first = identifier()
        guard !first.isEmpty else { throw refusal(at: opening, start: start) }
        var scope = Template.Scope.bare
        var name = first
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            name = identifier()
            guard !name.isEmpty, let written = Template.Scope(rawValue: first) else {
                throw refusal(at: opening, start: start)
            }
            scope = written
        }
        var isRaw = false
        skipSpace()
        if position < bytes.count, bytes[position] == UInt8(ascii: "|") {
            position += 1
            skipSpace()
            guard identifier() == "raw" else { throw refusal(at: opening, start: start) }
            skipSpace()
            isRaw = true
        }
        guard isPair(at: position, UInt8(ascii: "}")) else { throw refusal(at: opening, start: start) }
        position += 2
        try check(scope, name, start)
        return Template.Reference(scope: scope, name: name, isRaw: isRaw, offset: start)
    }

    private func check(_ scope: Template.Scope, _ name: String, _ start: Int) throws(TemplateSyntaxError) {
        switch scope {
        case .bare:
            if ["True", "False", "None", "params"].contains(name) { throw expression(at: start) }
            if Template.Scope(rawValue: name) != nil {
                throw TemplateSyntaxError(
                    offset: start, message: "\"\(name)\" alone is no value (name a field of it: \"\(name).…\")")
            }
        case .communication:
            guard Self.communicationAttributes.contains(name) else {
                let known = Self.communicationAttributes.joined(separator: ", ")
                throw TemplateSyntaxError(
                    offset: start, message: "a communication has no attribute \"\(name)\" (one of \(known))")
            }
        case .customer, .participant, .result: break
        }
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    /// An ASCII identifier; empty where there is none.
    private mutating func identifier() -> String {
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): break
            case UInt8(ascii: "0")...UInt8(ascii: "9") where position > start: break
            default: return String(decoding: bytes[start..<position], as: UTF8.self)
            }
            position += 1
            if position - start > Self.maximumReferenceLength { return "" }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Tells an unclosed place from an empty one from an expression.
    private func refusal(at opening: Int, start: Int) -> TemplateSyntaxError {
        var end = opening + 2
        while end < bytes.count, !isPair(at: end, UInt8(ascii: "}")) {
            if isPair(at: end, UInt8(ascii: "{")) { end = bytes.count } else { end += 1 }
        }
        if end >= bytes.count {
            return TemplateSyntaxError(offset: opening, message: "\"{{\" is not closed (end it with \"}}\")")
        }
        if start >= end {
            return TemplateSyntaxError(offset: opening, message: "\"{{ }}\" names nothing (name a field in it)")
        }
        return expression(at: start)
    }

    private func expression(at offset: Int) -> TemplateSyntaxError {
        TemplateSyntaxError(
            offset: offset,
            message: "not a plain reference; full expressions come with a later version "
                + "(a field, customer.field, participant.field, result.field or communication.attribute, "
                + "optionally followed by | raw)")
    }
}
