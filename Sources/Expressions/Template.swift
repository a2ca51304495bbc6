/// A text with `{{ expression }}` and `{{ expression | raw }}` places in it, read once and rendered often.
///
/// Which fields there are is not its business. A backslash is not special, and `}}` outside a place is text.
package struct Template: Hashable, Sendable {
    /// The text as it was written.
    package let source: String
    /// What its expressions name, each once, in order of appearance; the position is the index that `render` asks for,
    /// offsets are counted in the template's text.
    package let references: [Expression.Reference]
    private let segments: [Segment]

    private enum Segment: Sendable {
        case literal(String)
        /// The plain reference that most places are, by its index.
        case reference(Int, isRaw: Bool)
        case expression(Place)
    }

    private struct Place: Sendable {
        var expression: Expression
        /// From the expression's references to those of the template.
        var indexes: [Int]
        var isRaw: Bool
    }

    /// - Throws: the first mistake, with its place.
    package init(
        parsing text: String, scopes: Set<Expression.Scope> = Expression.Scope.flow
    ) throws(TemplateSyntaxError) {
        source = text
        var segments: [Segment] = []
        var references: [Expression.Reference] = []
        var known: [ReferenceKey: Int] = [:]
        var scanner = TemplateScanner(text, scopes: scopes)
        while let part = try scanner.next() {
            switch part {
            case .literal(let bytes): segments.append(.literal(String(decoding: bytes, as: UTF8.self)))
            case .expression(let expression, let isRaw):
                let indexes = expression.references.map { reference in
                    let key = ReferenceKey(scope: reference.scope, name: Array(reference.name.utf8))
                    if let index = known[key] { return index }
                    references.append(reference)
                    known[key] = references.count - 1
                    return references.count - 1
                }
                if expression.plainReference != nil, let index = indexes.first {
                    segments.append(.reference(index, isRaw: isRaw))
                } else {
                    segments.append(.expression(Place(expression: expression, indexes: indexes, isRaw: isRaw)))
                }
            }
        }
        self.segments = segments
        self.references = references
    }

    /// No place holds more than a plain reference: rendering cannot fail.
    package var isPlain: Bool {
        segments.allSatisfy { segment in
            switch segment {
            case .literal, .reference: true
            case .expression: false
            }
        }
    }

    /// The operations on times in its expressions that can only fail (see ``Expression/timeFaults(kind:)``).
    package func timeFaults(kind: (Int) -> TimeKind?) -> [TimeFault] {
        segments.flatMap { segment in
            switch segment {
            case .literal, .reference: return [TimeFault]()
            case .expression(let place): return place.expression.timeFaults { kind(place.indexes[$0]) }
            }
        }
    }

    private struct ReferenceKey: Hashable {
        var scope: Expression.Scope
        var name: [UInt8]
    }

    package enum Style: Hashable, Sendable {
        /// Values as they are.
        case plain
        /// Values escaped for HTML text and quoted attributes, except those marked `raw`.
        case html
    }

    /// The text with every place filled in as Python's `str()` writes it; `None` is the empty string.
    ///
    /// - Parameter now: asked for only where an expression says `datetime.now()` or `date.today()`.
    /// - Parameter value: the value of a reference, by its index in `references`.
    /// - Throws: what the first expression that fails threw; its offset is a place of the template's text.
    package func render(
        _ style: Style, now: @autoclosure () -> LocalNow, budget: EvaluationBudget = .standard,
        value: (Int) -> ExpressionValue
    ) throws(ExpressionFailure) -> String {
        var text = ""
        text.reserveCapacity(source.utf8.count + 32)
        for segment in segments {
            switch segment {
            case .literal(let literal): text += literal
            case .reference(let index, let isRaw): text.append(value(index), escaped: style == .html && !isRaw)
            case .expression(let place):
                let result = try place.expression.evaluate(now: now(), budget: budget) { value(place.indexes[$0]) }
                text.append(result, escaped: style == .html && !place.isRaw)
            }
        }
        return text
    }

    package static func == (a: Template, b: Template) -> Bool { a.source.isSameText(as: b.source) }

    package func hash(into hasher: inout Hasher) { for byte in source.utf8 { hasher.combine(byte) } }
}

extension String {
    fileprivate mutating func append(_ value: ExpressionValue, escaped isEscaped: Bool) {
        if case .none = value { return }
        if isEscaped { appendEscapedForHTML(value.pythonText) } else { self += value.pythonText }
    }

    private mutating func appendEscapedForHTML(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": self += "&amp;"
            case "<": self += "&lt;"
            case ">": self += "&gt;"
            case "\"": self += "&quot;"
            case "'": self += "&#39;"
            default: unicodeScalars.append(scalar)
            }
        }
    }
}
