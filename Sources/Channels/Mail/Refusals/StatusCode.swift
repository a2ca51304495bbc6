/// `5.1.1` in its parts (RFC 3463).
struct StatusCode: Hashable, Sendable {
    var kind: Int
    var subject: Int
    var detail: Int
    var text: String { "\(kind).\(subject).\(detail)" }

    /// Nil: it is none.
    init?(_ text: some StringProtocol) {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 3, let kind = numbers[0], let subject = numbers[1], let detail = numbers[2],
            [2, 4, 5].contains(kind), (0...999).contains(subject), (0...999).contains(detail)
        else { return nil }
        (self.kind, self.subject, self.detail) = (kind, subject, detail)
    }
}
