import Domain
import Expressions
import Values

/// Reads a column of an upload that is computed from others: an expression over `row`.
struct ColumnExpressionReader {
    let report: FileReport

    /// The expression's source; nil where it holds mistakes, which are reported.
    /// - Parameter field: whose value it gives; nil for a special column.
    func read(_ node: JSONNode, for name: String, _ field: Field?) -> String? {
        guard
            let text = ObjectReader.string(
                node, "an expression as a string, as in \"row['First'] + ' ' + row['Last']\"", report),
            let expression = ExpressionReader.parse(text, report)
        else { return nil }
        let errorsBefore = report.errorCount
        var cursor = JSONStringPlace(stringAt: text.offset, report.bytes)
        for reference in expression.references.sorted(by: { $0.offset < $1.offset }) {
            check(reference, at: cursor.advance(to: reference.offset))
        }
        guard errorsBefore == report.errorCount else { return nil }
        guard let outcome = ExpressionReader.constant(expression, text, report) else { return nil }
        let given: String
        switch outcome {
        case .unknown, .property: return text.text
        case .value(let value):
            guard let value, let field, !Self.fits(value, field) else { return text.text }
            given = "a value"
        case .unfit(let type): given = "a \(type)"
        }
        let needed = field.map { "\($0.type.withArticle) is needed" } ?? "a text is needed"
        report.error(
            .incompatibleTypes, at: node.offset, "the expression gives \(given) that \(name) cannot hold (\(needed))")
        return nil
    }

    private func check(_ reference: Expression.Reference, at place: Int) {
        switch reference.scope {
        case .row:
            if reference.name.utf8.allSatisfy({ $0 <= 0x20 }) {
                report.error(.emptyText, at: place, "the header is empty (name a column: row['First'])")
            }
        case .bare:
            report.error(
                .wrongScope, at: place,
                "\(Quoting.quoted(reference.name)) is not known in import columns "
                    + "(only columns are: row['\(Quoting.shown(reference.name))'])")
        case .customer, .participant, .result, .communication, .params:
            report.error(
                .wrongScope, at: place,
                "\(reference.scope.rawValue) is not known in import columns (only columns are, as in row['First'])")
        }
    }

    /// Whether uploads could carry a value that is known beforehand.
    private static func fits(_ value: FieldValue, _ field: Field) -> Bool {
        guard let parser = try? FieldParser(field) else { return true }
        switch parser.parse(computed: value) {
        case .value, .warned, .empty: return true
        case .invalid: return false
        }
    }
}
