import Domain
import Store

extension RowIssue {
    var json: JSONValue {
        [
            "code": .string(code.rawValue), "severity": .string(code.isWarning ? "warning" : "error"),
            "field": .optional(field), "message": .string(message),
        ]
    }
}

extension RowIssueRow {
    var json: JSONValue {
        guard case .object(let members) = issue.json else { return issue.json }
        return .object([.init("line", .integer(line))] + members)
    }
}
