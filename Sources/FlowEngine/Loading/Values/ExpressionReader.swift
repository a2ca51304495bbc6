import Domain
import Expressions

/// Reads an expression of a flow, checks what it names, and finds out what is certain of its value.
struct ExpressionReader {
    let context: CampaignContext
    let report: FileReport

    /// What an expression gives, as far as that does not depend on data.
    enum Outcome {
        case unknown
        /// It is one property of that type, and no more.
        case property(FieldType)
        /// It names nothing: always this value; nil: `None`.
        case value(FieldValue?)
        /// Always a value that no field can hold: Python's name of its type.
        case unfit(String)
    }

    static let maximumBytes = 16_384
    /// For finding out whether an expression asks for the time.
    static let sampleTime = LocalNow(wallClock: CivilDateTime(utc: Instant(seconds: 0)))

    /// Nil where it holds mistakes, which are reported.
    func read(_ node: JSONNode) -> (expression: Expression, outcome: Outcome)? {
        guard let text = ObjectReader.string(node, "an expression as a string, as in \"amount * 2\"", report),
            let expression = Self.parse(text, report)
        else { return nil }
        let errorsBefore = report.errorCount
        let references = ReferenceReader(context: context, report: report)
        var types: [FieldType?] = []
        var kinds: [Expression.Reference: TimeKind] = [:]
        var cursor = JSONStringPlace(stringAt: text.offset, report.bytes)
        for reference in expression.references.sorted(by: { $0.offset < $1.offset }) {
            let place = cursor.advance(to: reference.offset)
            let property = references.read(reference.scope, reference.name, at: place)
            types.append(property?.type)
            kinds[reference] = property?.timeKind
        }
        for fault in expression.timeFaults(kind: { kinds[expression.references[$0]] }) {
            var cursor = JSONStringPlace(stringAt: text.offset, report.bytes)
            report.warning(.mixedTimes, at: cursor.advance(to: fault.offset), fault.message)
        }
        guard errorsBefore == report.errorCount else { return nil }
        if expression.plainReference != nil {
            return (expression, types.first.flatMap { $0 }.map { .property($0) } ?? .unknown)
        }
        return Self.constant(expression, text, report).map { (expression, $0) }
    }

    /// Nil where it is no expression at all, which is reported with its place.
    static func parse(_ text: (text: String, offset: Int), _ report: FileReport) -> Expression? {
        guard text.text.utf8.count <= maximumBytes else {
            report.error(.textTooLong, at: text.offset, "an expression of more than 16 KB (shorten it)")
            return nil
        }
        if text.text.utf8.allSatisfy({ $0 <= 0x20 }) {
            report.error(.emptyText, at: text.offset, "the expression is empty (write one, as in \"amount * 2\")")
            return nil
        }
        do {
            return try Expression(parsing: text.text, scopes: Set(Expression.Scope.allCases))
        } catch {
            var cursor = JSONStringPlace(stringAt: text.offset, report.bytes)
            report.error(.badExpression, at: cursor.advance(to: error.offset), error.message)
            return nil
        }
    }

    /// What an expression gives that names nothing and does not ask for the time; nil where it always fails, which is
    /// reported.
    static func constant(
        _ expression: Expression, _ text: (text: String, offset: Int), _ report: FileReport
    ) -> Outcome? {
        guard expression.references.isEmpty else { return .unknown }
        var isTimed = false
        let now = {
            isTimed = true
            return sampleTime
        }
        do {
            let value = try expression.evaluate(now: now()) { _ in .none }
            if isTimed { return .unknown }
            guard let field = try? value.fieldValue else {
                if case .none = value { return .value(nil) }
                return .unfit(value.typeName)
            }
            return .value(field)
        } catch {
            if isTimed { return .unknown }
            var cursor = JSONStringPlace(stringAt: text.offset, report.bytes)
            report.error(
                .badExpression, at: cursor.advance(to: error.offset ?? 0),
                "this fails whatever the data: \(error.kind.rawValue): \(error.message) (write one that has a value)")
            return nil
        }
    }
}
