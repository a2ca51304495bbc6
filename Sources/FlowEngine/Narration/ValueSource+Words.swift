import Domain
import Expressions
import Values

extension ValueSource {
    /// As an operator reads it, where it stands in a file.
    var words: String {
        switch self {
        case .constant(let value): value?.words ?? "nothing"
        case .today(0): "today"
        case .today(let days):
            "today \(days < 0 ? "less" : "and") \(days.magnitude) \(days.magnitude == 1 ? "day" : "days")"
        case .field(let property): property.path
        case .expression(let expression): expression.source
        }
    }

    /// Whether its value stands in the file, so that a run's evidence leaves it out.
    var isConstant: Bool {
        switch self {
        case .constant: true
        case .today, .field, .expression: false
        }
    }
}

extension FieldValue {
    /// As an operator reads it: text in quotation marks, the rest as it stands in an upload.
    package var words: String {
        switch self {
        case .string(let text): "\"\(text)\""
        case .integer, .number, .boolean, .date, .datetime: ValueText.render(self)
        }
    }
}
