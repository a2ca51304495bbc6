import Domain
import Expressions

/// A field whose value an expression makes out of other columns: `row['First'] + ' ' + row['Last']`.
struct ComputedColumn {
    /// The field's name, or a special column's.
    let name: String
    let expression: Expression
    /// The headers that it names, by the index of its references.
    let headers: [String]

    /// - Throws: ``UploadFailure`` where the source is no expression over `row`.
    init(_ name: String, source: String) throws(UploadFailure) {
        self.name = name
        do {
            expression = try Expression(parsing: source, scopes: Expression.Scope.importColumn)
        } catch {
            throw UploadFailure(.badSettings, "import.columns, the expression for \(name): \(error.message)")
        }
        headers = expression.references.map(\.name)
    }

    /// In order of their names.
    static func columns(of settings: ImportSettings) throws(UploadFailure) -> [ComputedColumn] {
        var columns: [ComputedColumn] = []
        for (name, source) in settings.computed.sorted(by: { $0.key < $1.key }) {
            columns.append(try ComputedColumn(name, source: source))
        }
        return columns
    }

    enum Outcome {
        /// Nil for `None`: as an empty cell.
        case value(FieldValue?)
        case failed(RowIssue)
    }

    /// - Parameter cell: the text of the column of a header, by its index in ``headers``; empty where it is.
    func evaluate(now: LocalNow, cell: (Int) -> String) -> Outcome {
        do {
            return .value(try expression.evaluate(now: now) { .string(cell($0)) }.fieldValue)
        } catch {
            return .failed(
                RowIssue(
                    .badExpression, field: name,
                    "the expression of import.columns has no value for this row: \(error.kind.rawValue): \(error.message)"
                ))
        }
    }
}
