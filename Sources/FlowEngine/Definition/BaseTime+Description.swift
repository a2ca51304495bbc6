import Domain
import Expressions

extension CommunicationAction.BaseTime {
    /// As an operator reads it: what the base time comes from.
    package var description: String {
        switch self {
        case .today: "\"today\": the instant of planning"
        case .date(let date): "the date \(date.isoText)"
        case .datetime(let reading): "\(reading.isoText)"
        case .expression(let expression): "the expression \(expression.source)"
        case .field(let property, let offset):
            "the field \(property.path)\(offset == .init() ? "" : ", moved by \(offset.days) d and \(offset.minutes) min")"
        }
    }
}
