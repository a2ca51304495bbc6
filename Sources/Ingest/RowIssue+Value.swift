import Domain
import Values

extension RowIssue {
    /// An issue of a value, which is shown as it came: cut, with what nobody sees in it written out.
    init(_ issue: ValueIssue, field: String?, of value: TextBytes) {
        var message = "\(issue.message): \(ShownValue.text(value))"
        let unseen = ShownValue.unseen(in: value)
        if !unseen.isEmpty { message += ", which holds \(unseen.joined(separator: ", "))" }
        self.init(issue.code, field: field, message)
    }

    init(_ issue: ValueIssue, field: String?, of value: String) {
        var value = value
        self = value.withUTF8 { RowIssue(issue, field: field, of: $0) }
    }
}
